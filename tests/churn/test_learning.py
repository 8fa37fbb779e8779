"""The model as numbers: taken apart after each label, it is the same as river's that runs on."""

import random
import subprocess
import sys
from importlib import import_module

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import ChurnFeatures
from streams.churn.learning import INTERCEPT, LEARNING_RATE, NAMES, Learner, guess, inputs, learned
from streams.churn.prior import PRIOR

BLANK = Learner(0, (0,) * 6, (0.0,) * 6, (0.0,) * 6, (0.0,) * 6, 0.0)

any_features = st.builds(
    ChurnFeatures,
    days_since_last_activity=st.floats(allow_nan=True),
    forum_posts=st.integers(-(2**63), 2**63 - 1),
    feedback_submissions=st.integers(-(2**63), 2**63 - 1),
    support_tickets=st.integers(0, 100),
    sentiment_avg=st.floats(allow_nan=True),
    engagement_score=st.floats(allow_nan=True),
)


def somebody(chance: random.Random) -> ChurnFeatures:
    """A person."""
    return ChurnFeatures(
        days_since_last_activity=chance.choice([0.0, 7 * chance.random(), 30 * chance.random()]),
        forum_posts=chance.randrange(200),
        feedback_submissions=chance.randrange(3),
        support_tickets=0,
        sentiment_avg=chance.uniform(-1, 1),
        engagement_score=chance.uniform(0, 100),
    )


def test_taken_apart_and_put_together_it_is_rivers_model_to_the_last_bit() -> None:
    chance = random.Random(7)  # noqa: S311 - a story, no secret
    linear_model, optim, preprocessing = (
        import_module(f"river.{name}") for name in ("linear_model", "optim", "preprocessing")
    )
    scaler = preprocessing.StandardScaler()
    model = linear_model.LogisticRegression(optim.SGD(LEARNING_RATE), intercept_lr=LEARNING_RATE)
    learner = BLANK
    for _ in range(300):
        known, churned = somebody(chance), chance.random() < 0.4
        assert guess(learner, known).risk == model.predict_proba_one(
            scaler.transform_one(inputs(known))
        ).get(True, 0.5)
        scaler.learn_one(inputs(known))
        model.learn_one(scaler.transform_one(inputs(known)), churned)
        stored = msgspec.json.encode(learned(learner, known, churned=churned))
        learner = msgspec.json.decode(stored, type=Learner)
    assert dict(zip(NAMES, learner.weights, strict=True)) == dict(model.weights)
    assert (learner.intercept, learner.labels) == (model.intercept, 300)


def test_it_learns_who_leaves() -> None:
    chance = random.Random(8)  # noqa: S311 - a story, no secret
    learner = BLANK
    for _ in range(500):
        known = somebody(chance)
        learner = learned(learner, known, churned=known.days_since_last_activity > 5)
    here = msgspec.structs.replace(somebody(chance), days_since_last_activity=0.0)
    away = msgspec.structs.replace(here, days_since_last_activity=25.0)
    assert guess(learner, here).risk < 0.3
    assert guess(learner, away).risk > 0.7


@given(known=any_features, churned=st.booleans())
def test_whatever_is_said_of_a_person_the_risk_is_a_probability_that_explains_itself(
    known: ChurnFeatures, *, churned: bool
) -> None:
    risk, contributions = guess(PRIOR, known)
    assert 0 <= risk <= 1
    assert contributions.keys() == {INTERCEPT, *NAMES}
    log_odds = sum(contributions.values())
    assert risk == pytest.approx(1 / (1 + 2.718281828459045**-log_odds), abs=1e-9)
    after = learned(PRIOR, known, churned=churned)
    assert msgspec.json.decode(msgspec.json.encode(after), type=Learner) == after


def test_before_its_first_label_it_knows_that_who_is_silent_may_have_left() -> None:
    known = ChurnFeatures(0.0, 30, 2, 0, 0.2, 80.0)
    assert guess(PRIOR, known).risk < 0.4
    silent = ChurnFeatures(28.0, 1, 0, 0, 0.0, 3.0)
    assert guess(PRIOR, silent).risk > 0.7


def test_the_library_is_loaded_when_folds_are_prepared_and_not_with_the_registry() -> None:
    program = (
        "import sys; from streams.engine.serving import prepare; assert 'river' not in sys.modules;"
        " prepare(); assert 'river' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
