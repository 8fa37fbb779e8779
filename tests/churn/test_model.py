"""The fold of the model: it scores at once, learns late, and says how good it was."""

import random
from importlib import import_module

import msgspec
import pytest

from schemas.events import ExampleLabelled
from streams.churn.actions import ACTIONS, level
from streams.churn.drift import Drift, watched
from streams.churn.learning import Learner
from streams.churn.model import Model
from streams.churn.scoring import BINS, PARTS, Bin, Histogram, Report, auc, counted
from tests.churn.people import community, engine, evaluations, scores, touchpoint
from tests.contracts.test_folds import STATE_LIMIT

# By its name: the library has no types.
roc_auc_score = import_module("sklearn.metrics").roc_auc_score


@pytest.mark.parametrize(
    ("risk", "wanted"), [(0.0, "low"), (0.4, "low"), (0.41, "medium"), (0.7, "medium"), (1, "high")]
)
def test_levels_and_actions_are_the_briefs(risk: float, wanted: str) -> None:
    assert level(risk) == wanted
    assert ACTIONS["high"] == ("immediate_outreach", "offer_incentive", "assign_success_manager")
    assert ACTIONS["medium"] == ("send_survey", "highlight_new_features", "invite_to_webinar")
    assert ACTIONS["low"] == ("continue_monitoring",)


def test_each_example_is_scored_with_its_features_and_the_models_version() -> None:
    first, *_ = scores(engine([touchpoint("ada", 0), touchpoint("bob", 0.1)]))
    assert first.model_version.endswith("/0")
    assert first.risk_level == level(first.risk)
    assert first.recommended_actions == ACTIONS[first.risk_level]
    assert first.features.forum_posts == 1


def test_the_model_learns_only_from_labels_that_are_known() -> None:
    memory = community(days=29)
    assert {each.model_version.split("/")[1] for each in scores(memory)} == {"0"}
    later = community(days=40)
    assert int(scores(later)[-1].model_version.split("/")[1]) > 0


def test_it_says_how_good_it_was_beside_the_one_feature() -> None:
    memory = community()
    said = evaluations(memory)
    assert [each.labels for each in said] == [50 * (n + 1) for n in range(len(said))]
    last = said[-1]
    labels = {
        e.example_id: e.churned
        for e in memory.events("churn.examples")
        if isinstance(e, ExampleLabelled)
    }
    risks = {e.example_id: e for e in scores(memory) if e.example_id in labels}
    # The order in which labels came is that of the fold; all are counted at the end.
    if last.labels == len(labels):
        given = [labels[name] for name in risks]
        assert last.auc == pytest.approx(
            roc_auc_score(given, [e.risk for e in risks.values()]), abs=0.02
        )
    assert last.auc is not None
    assert last.auc > 0.8
    assert last.log_loss < last.baseline_log_loss
    assert sum(each.labels for each in last.calibration) == last.labels


def test_a_replay_gives_the_same_scores_and_the_same_model() -> None:
    first, second = community(days=70), community(days=70)
    assert [e.risk for e in scores(first)] == [e.risk for e in scores(second)]
    assert first.store.kept_states == second.store.kept_states


def test_the_area_from_parts_is_that_of_the_scores() -> None:
    chance = random.Random(3)  # noqa: S311 - numbers, no secret
    report, risks, labels = Report(), [], []
    for _ in range(2_000):
        churned = chance.random() < 0.3
        risk = min(max(chance.gauss(0.6 if churned else 0.4, 0.2), 0.0), 1.0)
        report = counted(report, risk, chance.random(), 0.5, churned=churned)
        risks.append(risk)
        labels.append(churned)
    assert auc(report.scores) == pytest.approx(roc_auc_score(labels, risks), abs=0.003)


def test_there_is_no_area_while_all_labels_are_the_same() -> None:
    assert auc(counted(Report(), 0.3, 0.1, 0.5, churned=True).scores) is None


def test_a_loss_that_rises_for_good_is_an_alarm_and_noise_is_none() -> None:
    chance = random.Random(4)  # noqa: S311 - numbers, no secret
    drift = Drift()
    for _ in range(3_000):
        drift = watched(drift, chance.uniform(0.2, 0.8))
    assert drift.alarms == 0
    for _ in range(300):
        drift = watched(drift, chance.uniform(0.8, 1.4))
    assert drift.alarms >= 1


def test_a_model_of_the_longest_numbers_fits_in_one_state() -> None:
    """Its numbers are 468, however many labels it has seen: no part of it grows."""
    longest, many = -1.2345678901234567e-123, 10**15
    learner = Learner(many, (many,) * 6, *((longest,) * 6,) * 3, longest)
    counts = Histogram((many,) * PARTS, (many,) * PARTS)
    bins = (Bin(many, longest, many),) * BINS
    report = Report(many, many, *(longest,) * 4, counts, counts, bins)
    whole = Model(learner, report, Drift(many, longest, longest, longest, longest, many))
    assert len(msgspec.json.encode(whole)) < STATE_LIMIT
