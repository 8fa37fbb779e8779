"""Every record in Avro's binary encoding, written by `python -m schemas.generate`.

`write_<record>` gives its bytes, `read_<record>` the record at a place and the place after it.
Reading raises IndexError, ValueError or struct.error where the bytes do not fit.
"""

from collections.abc import Callable
from typing import Any

from schemas import events
from schemas.personal import seal, unseal
from schemas.primitives import DOUBLE, SEVEN, count, integer, long, name, rest_of, text, wrong


def write_Origin(record: events.Origin) -> bytes:
    return b"".join(
        (
            name(record.fold),
            integer(record.version),
            integer(record.partition),
            long(record.offset),
            integer(record.n),
        )
    )


def read_Origin(data: bytes, place: int) -> tuple[events.Origin, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    fold_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    version_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    partition_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    offset_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    n_ = (number >> 1) ^ -(number & 1)
    return events.Origin(fold=fold_, version=version_, partition=partition_, offset=offset_, n=n_), place


def write_Meta(record: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.id),
            name(record.type),
            name(record.source),
            long(record.occurred_at),
            long(record.recorded_at),
            (b"\x00" if record.actor is None else b"\x02" + text(record.actor)),
            (b"\x00" if record.causation_id is None else b"\x02" + text(record.causation_id)),
            text(record.correlation_id),
            (b"\x00" if record.origin is None else b"\x02" + write_Origin(record.origin)),
            (b"\x00" if record.sequence is None else b"\x02" + long(record.sequence)),
            (b"\x01" if record.restated else b"\x00"),
        )
    )


def read_Meta(data: bytes, place: int) -> tuple[events.Meta, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    source_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    occurred_at_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    recorded_at_ = (number >> 1) ^ -(number & 1)
    branch = data[place]
    place += 1
    if branch == 0:
        actor_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        actor_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        causation_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        causation_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    correlation_id_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        origin_ = None
    elif branch == 2:
        origin_, place = read_Origin(data, place)
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        sequence_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        sequence_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    if data[place] > 1:
        raise wrong("boolean", data[place])
    restated_ = data[place] == 1
    place += 1
    return events.Meta(id=id_, type=type_, source=source_, occurred_at=occurred_at_, recorded_at=recorded_at_, actor=actor_, causation_id=causation_id_, correlation_id=correlation_id_, origin=origin_, sequence=sequence_, restated=restated_), place


def write_AccountJoined(record: events.AccountJoined, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.member_id),
            text(record.account_id),
            write_Meta(meta),
        )
    )


def read_AccountJoined(data: bytes, place: int) -> tuple[events.AccountJoined, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    account_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.AccountJoined(member_id=member_id_, account_id=account_id_, meta=meta_), place


def write_PlanChanged(record: events.PlanChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.member_id),
            (b"\x00" if record.account_id is None else b"\x02" + text(record.account_id)),
            text(record.plan),
            long(record.monthly_amount),
            text(record.currency),
            (b"\x00" if record.renews_at is None else b"\x02" + long(record.renews_at)),
            write_Meta(meta),
        )
    )


def read_PlanChanged(data: bytes, place: int) -> tuple[events.PlanChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        account_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        account_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    plan_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    monthly_amount_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    currency_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        renews_at_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        renews_at_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.PlanChanged(member_id=member_id_, account_id=account_id_, plan=plan_, monthly_amount=monthly_amount_, currency=currency_, renews_at=renews_at_, meta=meta_), place


def write_PurchaseMade(record: events.PurchaseMade, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.purchase_id),
            text(record.member_id),
            (b"\x00" if record.account_id is None else b"\x02" + text(record.account_id)),
            text(record.product),
            long(record.amount),
            text(record.currency),
            write_Meta(meta),
        )
    )


def read_PurchaseMade(data: bytes, place: int) -> tuple[events.PurchaseMade, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    purchase_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        account_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        account_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    product_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    amount_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    currency_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.PurchaseMade(purchase_id=purchase_id_, member_id=member_id_, account_id=account_id_, product=product_, amount=amount_, currency=currency_, meta=meta_), place


def write_PurchaseRefunded(record: events.PurchaseRefunded, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.purchase_id),
            text(record.member_id),
            long(record.amount),
            text(record.currency),
            write_Meta(meta),
        )
    )


def read_PurchaseRefunded(data: bytes, place: int) -> tuple[events.PurchaseRefunded, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    purchase_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    amount_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    currency_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.PurchaseRefunded(purchase_id=purchase_id_, member_id=member_id_, amount=amount_, currency=currency_, meta=meta_), place


def write_ChurnFeatures(record: events.ChurnFeatures) -> bytes:
    return b"".join(
        (
            DOUBLE.pack(record.days_since_last_activity),
            long(record.forum_posts),
            long(record.feedback_submissions),
            long(record.support_tickets),
            DOUBLE.pack(record.sentiment_avg),
            DOUBLE.pack(record.engagement_score),
        )
    )


def read_ChurnFeatures(data: bytes, place: int) -> tuple[events.ChurnFeatures, int]:
    (days_since_last_activity_,) = DOUBLE.unpack_from(data, place)
    place += 8
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    forum_posts_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    feedback_submissions_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    support_tickets_ = (number >> 1) ^ -(number & 1)
    (sentiment_avg_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (engagement_score_,) = DOUBLE.unpack_from(data, place)
    place += 8
    return events.ChurnFeatures(days_since_last_activity=days_since_last_activity_, forum_posts=forum_posts_, feedback_submissions=feedback_submissions_, support_tickets=support_tickets_, sentiment_avg=sentiment_avg_, engagement_score=engagement_score_), place


def write_ChurnScored(record: events.ChurnScored, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.example_id),
            long(record.taken_at),
            DOUBLE.pack(record.risk),
            text(record.risk_level),
            (long(len(record.recommended_actions)) + b"".join([text(item) for item in record.recommended_actions]) + b"\x00" if record.recommended_actions else b"\x00"),
            write_ChurnFeatures(record.features),
            (long(len(record.contributions)) + b"".join([text(key) + DOUBLE.pack(item) for key, item in record.contributions.items()]) + b"\x00" if record.contributions else b"\x00"),
            text(record.model_id),
            text(record.model_version),
            (b"\x00" if record.treatment is None else b"\x02" + text(record.treatment)),
            write_Meta(meta),
        )
    )


def read_ChurnScored(data: bytes, place: int) -> tuple[events.ChurnScored, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    example_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    taken_at_ = (number >> 1) ^ -(number & 1)
    (risk_,) = DOUBLE.unpack_from(data, place)
    place += 8
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    risk_level_ = data[place:end].decode()
    place = end
    recommended_actions_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            recommended_actions_item = data[place:end].decode()
            place = end
            recommended_actions_items.append(recommended_actions_item)
        items, place = count(data, place)
    recommended_actions_ = tuple(recommended_actions_items)
    features_, place = read_ChurnFeatures(data, place)
    contributions_ = {}
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            key = data[place:end].decode()
            place = end
            (contributions_[key],) = DOUBLE.unpack_from(data, place)
            place += 8
        items, place = count(data, place)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        treatment_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        treatment_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.ChurnScored(person_id=person_id_, example_id=example_id_, taken_at=taken_at_, risk=risk_, risk_level=risk_level_, recommended_actions=recommended_actions_, features=features_, contributions=contributions_, model_id=model_id_, model_version=model_version_, treatment=treatment_, meta=meta_), place


def write_ExampleLabelled(record: events.ExampleLabelled, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.model_id),
            text(record.example_id),
            text(record.person_id),
            long(record.taken_at),
            write_ChurnFeatures(record.features),
            (b"\x01" if record.churned else b"\x00"),
            write_Meta(meta),
        )
    )


def read_ExampleLabelled(data: bytes, place: int) -> tuple[events.ExampleLabelled, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    example_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    taken_at_ = (number >> 1) ^ -(number & 1)
    features_, place = read_ChurnFeatures(data, place)
    if data[place] > 1:
        raise wrong("boolean", data[place])
    churned_ = data[place] == 1
    place += 1
    meta_, place = read_Meta(data, place)
    return events.ExampleLabelled(model_id=model_id_, example_id=example_id_, person_id=person_id_, taken_at=taken_at_, features=features_, churned=churned_, meta=meta_), place


def write_ExampleSampled(record: events.ExampleSampled, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.model_id),
            text(record.example_id),
            text(record.person_id),
            long(record.taken_at),
            write_ChurnFeatures(record.features),
            write_Meta(meta),
        )
    )


def read_ExampleSampled(data: bytes, place: int) -> tuple[events.ExampleSampled, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    example_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    taken_at_ = (number >> 1) ^ -(number & 1)
    features_, place = read_ChurnFeatures(data, place)
    meta_, place = read_Meta(data, place)
    return events.ExampleSampled(model_id=model_id_, example_id=example_id_, person_id=person_id_, taken_at=taken_at_, features=features_, meta=meta_), place


def write_HoldoutChanged(record: events.HoldoutChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.model_id),
            long(record.permille),
            write_Meta(meta),
        )
    )


def read_HoldoutChanged(data: bytes, place: int) -> tuple[events.HoldoutChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    permille_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.HoldoutChanged(model_id=model_id_, permille=permille_, meta=meta_), place


def write_ModelDrifted(record: events.ModelDrifted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.model_id),
            text(record.model_version),
            long(record.labels),
            DOUBLE.pack(record.log_loss_before),
            DOUBLE.pack(record.log_loss_now),
            write_Meta(meta),
        )
    )


def read_ModelDrifted(data: bytes, place: int) -> tuple[events.ModelDrifted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    labels_ = (number >> 1) ^ -(number & 1)
    (log_loss_before_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (log_loss_now_,) = DOUBLE.unpack_from(data, place)
    place += 8
    meta_, place = read_Meta(data, place)
    return events.ModelDrifted(model_id=model_id_, model_version=model_version_, labels=labels_, log_loss_before=log_loss_before_, log_loss_now=log_loss_now_, meta=meta_), place


def write_CalibrationBin(record: events.CalibrationBin) -> bytes:
    return b"".join(
        (
            long(record.labels),
            DOUBLE.pack(record.mean_risk),
            DOUBLE.pack(record.churned_share),
        )
    )


def read_CalibrationBin(data: bytes, place: int) -> tuple[events.CalibrationBin, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    labels_ = (number >> 1) ^ -(number & 1)
    (mean_risk_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (churned_share_,) = DOUBLE.unpack_from(data, place)
    place += 8
    return events.CalibrationBin(labels=labels_, mean_risk=mean_risk_, churned_share=churned_share_), place


def write_ModelEvaluated(record: events.ModelEvaluated, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.model_id),
            text(record.model_version),
            long(record.labels),
            long(record.churned),
            (b"\x00" if record.auc is None else b"\x02" + DOUBLE.pack(record.auc)),
            (b"\x00" if record.baseline_auc is None else b"\x02" + DOUBLE.pack(record.baseline_auc)),
            DOUBLE.pack(record.log_loss),
            DOUBLE.pack(record.brier),
            DOUBLE.pack(record.baseline_log_loss),
            DOUBLE.pack(record.baseline_brier),
            (long(len(record.calibration)) + b"".join([write_CalibrationBin(item) for item in record.calibration]) + b"\x00" if record.calibration else b"\x00"),
            write_Meta(meta),
        )
    )


def read_ModelEvaluated(data: bytes, place: int) -> tuple[events.ModelEvaluated, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    labels_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    churned_ = (number >> 1) ^ -(number & 1)
    branch = data[place]
    place += 1
    if branch == 0:
        auc_ = None
    elif branch == 2:
        (auc_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        baseline_auc_ = None
    elif branch == 2:
        (baseline_auc_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    (log_loss_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (brier_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (baseline_log_loss_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (baseline_brier_,) = DOUBLE.unpack_from(data, place)
    place += 8
    calibration_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            calibration_item, place = read_CalibrationBin(data, place)
            calibration_items.append(calibration_item)
        items, place = count(data, place)
    calibration_ = tuple(calibration_items)
    meta_, place = read_Meta(data, place)
    return events.ModelEvaluated(model_id=model_id_, model_version=model_version_, labels=labels_, churned=churned_, auc=auc_, baseline_auc=baseline_auc_, log_loss=log_loss_, brier=brier_, baseline_log_loss=baseline_log_loss_, baseline_brier=baseline_brier_, calibration=calibration_, meta=meta_), place


def write_FeatureChanged(record: events.FeatureChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.feature_id),
            text(record.author_id),
            text(record.title),
            text(seal(record.description)),
            text(record.category),
            (long(len(record.tags)) + b"".join([text(item) for item in record.tags]) + b"\x00" if record.tags else b"\x00"),
            text(record.format),
            text(record.status),
            (b"\x00" if record.roadmap_eta is None else b"\x02" + text(record.roadmap_eta)),
            long(record.created_at),
            write_Meta(meta),
        )
    )


def read_FeatureChanged(data: bytes, place: int) -> tuple[events.FeatureChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    feature_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    author_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    title_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    description_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    category_ = data[place:end].decode()
    place = end
    tags_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            tags_item = data[place:end].decode()
            place = end
            tags_items.append(tags_item)
        items, place = count(data, place)
    tags_ = tuple(tags_items)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    format_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    status_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        roadmap_eta_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        roadmap_eta_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    created_at_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.FeatureChanged(feature_id=feature_id_, author_id=author_id_, title=title_, description=unseal(description_), category=category_, tags=tags_, format=format_, status=status_, roadmap_eta=roadmap_eta_, created_at=created_at_, meta=meta_), place


def write_FeatureSubmitted(record: events.FeatureSubmitted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.feature_id),
            text(record.author_id),
            text(record.title),
            text(seal(record.description)),
            text(record.category),
            (long(len(record.tags)) + b"".join([text(item) for item in record.tags]) + b"\x00" if record.tags else b"\x00"),
            text(record.format),
            write_Meta(meta),
        )
    )


def read_FeatureSubmitted(data: bytes, place: int) -> tuple[events.FeatureSubmitted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    feature_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    author_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    title_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    description_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    category_ = data[place:end].decode()
    place = end
    tags_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            tags_item = data[place:end].decode()
            place = end
            tags_items.append(tags_item)
        items, place = count(data, place)
    tags_ = tuple(tags_items)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    format_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.FeatureSubmitted(feature_id=feature_id_, author_id=author_id_, title=title_, description=unseal(description_), category=category_, tags=tags_, format=format_, meta=meta_), place


def write_ScoreChanged(record: events.ScoreChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.feature_id),
            long(record.ups),
            long(record.downs),
            long(record.score),
            DOUBLE.pack(record.wilson),
            DOUBLE.pack(record.trending),
            write_Meta(meta),
        )
    )


def read_ScoreChanged(data: bytes, place: int) -> tuple[events.ScoreChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    feature_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    ups_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    downs_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    score_ = (number >> 1) ^ -(number & 1)
    (wilson_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (trending_,) = DOUBLE.unpack_from(data, place)
    place += 8
    meta_, place = read_Meta(data, place)
    return events.ScoreChanged(feature_id=feature_id_, ups=ups_, downs=downs_, score=score_, wilson=wilson_, trending=trending_, meta=meta_), place


def write_StatusChanged(record: events.StatusChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.feature_id),
            text(record.status),
            text(record.previous_status),
            (b"\x00" if record.member_id is None else b"\x02" + text(record.member_id)),
            text(record.reason),
            (b"\x00" if record.roadmap_eta is None else b"\x02" + text(record.roadmap_eta)),
            write_Meta(meta),
        )
    )


def read_StatusChanged(data: bytes, place: int) -> tuple[events.StatusChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    feature_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    status_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    previous_status_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        member_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        member_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        roadmap_eta_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        roadmap_eta_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.StatusChanged(feature_id=feature_id_, status=status_, previous_status=previous_status_, member_id=member_id_, reason=reason_, roadmap_eta=roadmap_eta_, meta=meta_), place


def write_StatusRejected(record: events.StatusRejected, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.feature_id),
            text(record.status),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_StatusRejected(data: bytes, place: int) -> tuple[events.StatusRejected, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    feature_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    status_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.StatusRejected(feature_id=feature_id_, status=status_, reason=reason_, meta=meta_), place


def write_StatusRequested(record: events.StatusRequested, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.feature_id),
            text(record.status),
            (b"\x00" if record.member_id is None else b"\x02" + text(record.member_id)),
            text(record.reason),
            (b"\x00" if record.roadmap_eta is None else b"\x02" + text(record.roadmap_eta)),
            write_Meta(meta),
        )
    )


def read_StatusRequested(data: bytes, place: int) -> tuple[events.StatusRequested, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    feature_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    status_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        member_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        member_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        roadmap_eta_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        roadmap_eta_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.StatusRequested(feature_id=feature_id_, status=status_, member_id=member_id_, reason=reason_, roadmap_eta=roadmap_eta_, meta=meta_), place


def write_VoteAccepted(record: events.VoteAccepted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.feature_id),
            text(record.member_id),
            text(record.vote),
            text(record.previous_vote),
            long(record.votes_remaining),
            write_Meta(meta),
        )
    )


def read_VoteAccepted(data: bytes, place: int) -> tuple[events.VoteAccepted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    feature_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    vote_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    previous_vote_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    votes_remaining_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.VoteAccepted(feature_id=feature_id_, member_id=member_id_, vote=vote_, previous_vote=previous_vote_, votes_remaining=votes_remaining_, meta=meta_), place


def write_VoteCast(record: events.VoteCast, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.feature_id),
            text(record.member_id),
            text(record.vote),
            write_Meta(meta),
        )
    )


def read_VoteCast(data: bytes, place: int) -> tuple[events.VoteCast, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    feature_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    vote_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.VoteCast(feature_id=feature_id_, member_id=member_id_, vote=vote_, meta=meta_), place


def write_VoteRejected(record: events.VoteRejected, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.feature_id),
            text(record.member_id),
            text(record.vote),
            text(record.reason),
            long(record.votes_remaining),
            write_Meta(meta),
        )
    )


def read_VoteRejected(data: bytes, place: int) -> tuple[events.VoteRejected, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    feature_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    vote_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    votes_remaining_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.VoteRejected(feature_id=feature_id_, member_id=member_id_, vote=vote_, reason=reason_, votes_remaining=votes_remaining_, meta=meta_), place


def write_AnswerAccepted(record: events.AnswerAccepted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.post_id),
            text(record.discussion_id),
            text(record.member_id),
            write_Meta(meta),
        )
    )


def read_AnswerAccepted(data: bytes, place: int) -> tuple[events.AnswerAccepted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.AnswerAccepted(post_id=post_id_, discussion_id=discussion_id_, member_id=member_id_, meta=meta_), place


def write_DiscussionDocument(record: events.DiscussionDocument) -> bytes:
    return b"".join(
        (
            text(record.body),
            text(record.format),
        )
    )


def read_DiscussionDocument(data: bytes, place: int) -> tuple[events.DiscussionDocument, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    body_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    format_ = data[place:end].decode()
    place = end
    return events.DiscussionDocument(body=body_, format=format_), place


def write_DiscussionChanged(record: events.DiscussionChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.author_id),
            text(record.title),
            text(record.category),
            (long(len(record.tags)) + b"".join([text(item) for item in record.tags]) + b"\x00" if record.tags else b"\x00"),
            text(record.status),
            long(record.created_at),
            long(record.replies_count),
            long(record.answers_count),
            (b"\x00" if record.latest_post_id is None else b"\x02" + text(record.latest_post_id)),
            (b"\x00" if record.accepted_post_id is None else b"\x02" + text(record.accepted_post_id)),
            long(record.views),
            long(record.ups),
            long(record.downs),
            long(record.last_activity_at),
            DOUBLE.pack(record.hot),
            (b"\x00" if record.document is None else b"\x02" + write_DiscussionDocument(record.document)),
            write_Meta(meta),
        )
    )


def read_DiscussionChanged(data: bytes, place: int) -> tuple[events.DiscussionChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    author_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    title_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    category_ = data[place:end].decode()
    place = end
    tags_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            tags_item = data[place:end].decode()
            place = end
            tags_items.append(tags_item)
        items, place = count(data, place)
    tags_ = tuple(tags_items)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    status_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    created_at_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    replies_count_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    answers_count_ = (number >> 1) ^ -(number & 1)
    branch = data[place]
    place += 1
    if branch == 0:
        latest_post_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        latest_post_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        accepted_post_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        accepted_post_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    views_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    ups_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    downs_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    last_activity_at_ = (number >> 1) ^ -(number & 1)
    (hot_,) = DOUBLE.unpack_from(data, place)
    place += 8
    branch = data[place]
    place += 1
    if branch == 0:
        document_ = None
    elif branch == 2:
        document_, place = read_DiscussionDocument(data, place)
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.DiscussionChanged(discussion_id=discussion_id_, author_id=author_id_, title=title_, category=category_, tags=tags_, status=status_, created_at=created_at_, replies_count=replies_count_, answers_count=answers_count_, latest_post_id=latest_post_id_, accepted_post_id=accepted_post_id_, views=views_, ups=ups_, downs=downs_, last_activity_at=last_activity_at_, hot=hot_, document=document_, meta=meta_), place


def write_DiscussionStarted(record: events.DiscussionStarted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.author_id),
            text(record.title),
            text(seal(record.body)),
            text(record.category),
            (long(len(record.tags)) + b"".join([text(item) for item in record.tags]) + b"\x00" if record.tags else b"\x00"),
            text(record.format),
            write_Meta(meta),
        )
    )


def read_DiscussionStarted(data: bytes, place: int) -> tuple[events.DiscussionStarted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    author_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    title_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    body_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    category_ = data[place:end].decode()
    place = end
    tags_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            tags_item = data[place:end].decode()
            place = end
            tags_items.append(tags_item)
        items, place = count(data, place)
    tags_ = tuple(tags_items)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    format_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.DiscussionStarted(discussion_id=discussion_id_, author_id=author_id_, title=title_, body=unseal(body_), category=category_, tags=tags_, format=format_, meta=meta_), place


def write_DiscussionTagged(record: events.DiscussionTagged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.tag),
            text(record.choice),
            write_Meta(meta),
        )
    )


def read_DiscussionTagged(data: bytes, place: int) -> tuple[events.DiscussionTagged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    tag_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    choice_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.DiscussionTagged(discussion_id=discussion_id_, tag=tag_, choice=choice_, meta=meta_), place


def write_DiscussionViewed(record: events.DiscussionViewed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            (b"\x00" if record.member_id is None else b"\x02" + text(record.member_id)),
            write_Meta(meta),
        )
    )


def read_DiscussionViewed(data: bytes, place: int) -> tuple[events.DiscussionViewed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        member_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        member_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.DiscussionViewed(discussion_id=discussion_id_, member_id=member_id_, meta=meta_), place


def write_PostChanged(record: events.PostChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.post_id),
            text(record.discussion_id),
            (b"\x00" if record.parent_id is None else b"\x02" + text(record.parent_id)),
            text(record.author_id),
            text(record.title),
            text(record.category),
            text(seal(record.body)),
            text(record.format),
            text(record.status),
            long(record.created_at),
            write_Meta(meta),
        )
    )


def read_PostChanged(data: bytes, place: int) -> tuple[events.PostChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        parent_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        parent_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    author_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    title_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    category_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    body_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    format_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    status_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    created_at_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.PostChanged(post_id=post_id_, discussion_id=discussion_id_, parent_id=parent_id_, author_id=author_id_, title=title_, category=category_, body=unseal(body_), format=format_, status=status_, created_at=created_at_, meta=meta_), place


def write_PostModerated(record: events.PostModerated, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.post_id),
            text(record.discussion_id),
            text(record.member_id),
            text(record.action),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_PostModerated(data: bytes, place: int) -> tuple[events.PostModerated, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    action_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.PostModerated(post_id=post_id_, discussion_id=discussion_id_, member_id=member_id_, action=action_, reason=reason_, meta=meta_), place


def write_PostModerationDecided(record: events.PostModerationDecided, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.post_id),
            text(record.discussion_id),
            text(record.action),
            (b"\x01" if record.success else b"\x00"),
            text(record.reason),
            text(record.status),
            write_Meta(meta),
        )
    )


def read_PostModerationDecided(data: bytes, place: int) -> tuple[events.PostModerationDecided, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    action_ = data[place:end].decode()
    place = end
    if data[place] > 1:
        raise wrong("boolean", data[place])
    success_ = data[place] == 1
    place += 1
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    status_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.PostModerationDecided(post_id=post_id_, discussion_id=discussion_id_, action=action_, success=success_, reason=reason_, status=status_, meta=meta_), place


def write_PostScored(record: events.PostScored, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.post_id),
            text(record.discussion_id),
            text(record.member_id),
            text(record.vote),
            text(record.previous_vote),
            long(record.ups),
            long(record.downs),
            long(record.score),
            DOUBLE.pack(record.wilson),
            write_Meta(meta),
        )
    )


def read_PostScored(data: bytes, place: int) -> tuple[events.PostScored, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    vote_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    previous_vote_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    ups_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    downs_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    score_ = (number >> 1) ^ -(number & 1)
    (wilson_,) = DOUBLE.unpack_from(data, place)
    place += 8
    meta_, place = read_Meta(data, place)
    return events.PostScored(post_id=post_id_, discussion_id=discussion_id_, member_id=member_id_, vote=vote_, previous_vote=previous_vote_, ups=ups_, downs=downs_, score=score_, wilson=wilson_, meta=meta_), place


def write_PostVoted(record: events.PostVoted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.post_id),
            text(record.discussion_id),
            text(record.member_id),
            text(record.vote),
            write_Meta(meta),
        )
    )


def read_PostVoted(data: bytes, place: int) -> tuple[events.PostVoted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    vote_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.PostVoted(post_id=post_id_, discussion_id=discussion_id_, member_id=member_id_, vote=vote_, meta=meta_), place


def write_ReplyPosted(record: events.ReplyPosted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.post_id),
            text(record.discussion_id),
            text(record.author_id),
            text(seal(record.body)),
            (b"\x00" if record.parent_id is None else b"\x02" + text(record.parent_id)),
            text(record.format),
            write_Meta(meta),
        )
    )


def read_ReplyPosted(data: bytes, place: int) -> tuple[events.ReplyPosted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    author_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    body_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        parent_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        parent_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    format_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.ReplyPosted(post_id=post_id_, discussion_id=discussion_id_, author_id=author_id_, body=unseal(body_), parent_id=parent_id_, format=format_, meta=meta_), place


def write_TicketOpened(record: events.TicketOpened, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.ticket_id),
            text(record.member_id),
            text(seal(record.subject)),
            text(seal(record.body)),
            text(record.channel),
            write_Meta(meta),
        )
    )


def read_TicketOpened(data: bytes, place: int) -> tuple[events.TicketOpened, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    ticket_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    subject_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    body_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    channel_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TicketOpened(ticket_id=ticket_id_, member_id=member_id_, subject=unseal(subject_), body=unseal(body_), channel=channel_, meta=meta_), place


def write_TicketSolved(record: events.TicketSolved, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.ticket_id),
            text(record.member_id),
            write_Meta(meta),
        )
    )


def read_TicketSolved(data: bytes, place: int) -> tuple[events.TicketSolved, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    ticket_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TicketSolved(ticket_id=ticket_id_, member_id=member_id_, meta=meta_), place


def write_ConsentApplied(record: events.ConsentApplied, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            (b"\x01" if record.tracking else b"\x00"),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_ConsentApplied(data: bytes, place: int) -> tuple[events.ConsentApplied, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    if data[place] > 1:
        raise wrong("boolean", data[place])
    tracking_ = data[place] == 1
    place += 1
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.ConsentApplied(person_id=person_id_, tracking=tracking_, reason=reason_, meta=meta_), place


def write_ConsentChanged(record: events.ConsentChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            (b"\x01" if record.tracking else b"\x00"),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_ConsentChanged(data: bytes, place: int) -> tuple[events.ConsentChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    if data[place] > 1:
        raise wrong("boolean", data[place])
    tracking_ = data[place] == 1
    place += 1
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.ConsentChanged(person_id=person_id_, tracking=tracking_, reason=reason_, meta=meta_), place


def write_ForecastDay(record: events.ForecastDay) -> bytes:
    return b"".join(
        (
            long(record.day),
            DOUBLE.pack(record.expected),
            DOUBLE.pack(record.low_80),
            DOUBLE.pack(record.high_80),
            DOUBLE.pack(record.low_95),
            DOUBLE.pack(record.high_95),
        )
    )


def read_ForecastDay(data: bytes, place: int) -> tuple[events.ForecastDay, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    day_ = (number >> 1) ^ -(number & 1)
    (expected_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (low_80_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (high_80_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (low_95_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (high_95_,) = DOUBLE.unpack_from(data, place)
    place += 8
    return events.ForecastDay(day=day_, expected=expected_, low_80=low_80_, high_80=high_80_, low_95=low_95_, high_95=high_95_), place


def write_EngagementDay(record: events.EngagementDay) -> bytes:
    return b"".join(
        (
            long(record.day),
            long(record.count),
        )
    )


def read_EngagementDay(data: bytes, place: int) -> tuple[events.EngagementDay, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    day_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    count_ = (number >> 1) ^ -(number & 1)
    return events.EngagementDay(day=day_, count=count_), place


def write_EngagementForecasted(record: events.EngagementForecasted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.forecast_id),
            text(record.measure),
            (long(len(record.days)) + b"".join([write_ForecastDay(item) for item in record.days]) + b"\x00" if record.days else b"\x00"),
            (long(len(record.history)) + b"".join([write_EngagementDay(item) for item in record.history]) + b"\x00" if record.history else b"\x00"),
            long(record.origins),
            long(record.points),
            (b"\x00" if record.mase is None else b"\x02" + DOUBLE.pack(record.mase)),
            (b"\x00" if record.baseline_mase is None else b"\x02" + DOUBLE.pack(record.baseline_mase)),
            (b"\x00" if record.coverage_80 is None else b"\x02" + DOUBLE.pack(record.coverage_80)),
            (b"\x00" if record.coverage_95 is None else b"\x02" + DOUBLE.pack(record.coverage_95)),
            text(record.model),
            text(record.model_version),
            (b"\x00" if record.reason is None else b"\x02" + text(record.reason)),
            write_Meta(meta),
        )
    )


def read_EngagementForecasted(data: bytes, place: int) -> tuple[events.EngagementForecasted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    forecast_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    measure_ = data[place:end].decode()
    place = end
    days_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            days_item, place = read_ForecastDay(data, place)
            days_items.append(days_item)
        items, place = count(data, place)
    days_ = tuple(days_items)
    history_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            history_item, place = read_EngagementDay(data, place)
            history_items.append(history_item)
        items, place = count(data, place)
    history_ = tuple(history_items)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    origins_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    points_ = (number >> 1) ^ -(number & 1)
    branch = data[place]
    place += 1
    if branch == 0:
        mase_ = None
    elif branch == 2:
        (mase_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        baseline_mase_ = None
    elif branch == 2:
        (baseline_mase_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        coverage_80_ = None
    elif branch == 2:
        (coverage_80_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        coverage_95_ = None
    elif branch == 2:
        (coverage_95_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        reason_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        reason_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.EngagementForecasted(forecast_id=forecast_id_, measure=measure_, days=days_, history=history_, origins=origins_, points=points_, mase=mase_, baseline_mase=baseline_mase_, coverage_80=coverage_80_, coverage_95=coverage_95_, model=model_, model_version=model_version_, reason=reason_, meta=meta_), place


def write_EventTracked(record: events.EventTracked, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            name(record.type),
            text(record.name),
            (long(len(record.properties)) + b"".join([text(key) + text(item) for key, item in record.properties.items()]) + b"\x00" if record.properties else b"\x00"),
            (b"\x00" if record.url is None else b"\x02" + text(record.url)),
            write_Meta(meta),
        )
    )


def read_EventTracked(data: bytes, place: int) -> tuple[events.EventTracked, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    name_ = data[place:end].decode()
    place = end
    properties_ = {}
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            key = data[place:end].decode()
            place = end
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            properties_[key] = data[place:end].decode()
            place = end
        items, place = count(data, place)
    branch = data[place]
    place += 1
    if branch == 0:
        url_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        url_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.EventTracked(person_id=person_id_, type=type_, name=name_, properties=properties_, url=url_, meta=meta_), place


def write_ForecastRequested(record: events.ForecastRequested, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.forecast_id),
            write_Meta(meta),
        )
    )


def read_ForecastRequested(data: bytes, place: int) -> tuple[events.ForecastRequested, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    forecast_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.ForecastRequested(forecast_id=forecast_id_, meta=meta_), place


def write_ForecastTriggered(record: events.ForecastTriggered, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.forecast_id),
            write_Meta(meta),
        )
    )


def read_ForecastTriggered(data: bytes, place: int) -> tuple[events.ForecastTriggered, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    forecast_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.ForecastTriggered(forecast_id=forecast_id_, meta=meta_), place


def write_ForecastsScheduled(record: events.ForecastsScheduled, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.schedule_id),
            long(record.every_days),
            write_Meta(meta),
        )
    )


def read_ForecastsScheduled(data: bytes, place: int) -> tuple[events.ForecastsScheduled, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    schedule_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    every_days_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.ForecastsScheduled(schedule_id=schedule_id_, every_days=every_days_, meta=meta_), place


def write_Contribution(record: events.Contribution) -> bytes:
    return b"".join(
        (
            text(record.measure),
            long(record.value),
            long(record.weight),
            long(record.points),
        )
    )


def read_Contribution(data: bytes, place: int) -> tuple[events.Contribution, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    measure_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    value_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    weight_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    points_ = (number >> 1) ^ -(number & 1)
    return events.Contribution(measure=measure_, value=value_, weight=weight_, points=points_), place


def write_HealthChanged(record: events.HealthChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            DOUBLE.pack(record.score),
            long(record.points),
            text(record.band),
            text(record.engagement_level),
            (b"\x00" if record.last_activity_at is None else b"\x02" + long(record.last_activity_at)),
            (long(len(record.contributions)) + b"".join([write_Contribution(item) for item in record.contributions]) + b"\x00" if record.contributions else b"\x00"),
            write_Meta(meta),
        )
    )


def read_HealthChanged(data: bytes, place: int) -> tuple[events.HealthChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    (score_,) = DOUBLE.unpack_from(data, place)
    place += 8
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    points_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    band_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    engagement_level_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        last_activity_at_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        last_activity_at_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    contributions_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            contributions_item, place = read_Contribution(data, place)
            contributions_items.append(contributions_item)
        items, place = count(data, place)
    contributions_ = tuple(contributions_items)
    meta_, place = read_Meta(data, place)
    return events.HealthChanged(person_id=person_id_, score=score_, points=points_, band=band_, engagement_level=engagement_level_, last_activity_at=last_activity_at_, contributions=contributions_, meta=meta_), place


def write_Measured(record: events.Measured) -> bytes:
    return b"".join(
        (
            text(record.measure),
            (long(len(record.high)) + b"".join([long(item) for item in record.high]) + b"\x00" if record.high else b"\x00"),
            (long(len(record.low)) + b"".join([long(item) for item in record.low]) + b"\x00" if record.low else b"\x00"),
        )
    )


def read_Measured(data: bytes, place: int) -> tuple[events.Measured, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    measure_ = data[place:end].decode()
    place = end
    high_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            high_item = (number >> 1) ^ -(number & 1)
            high_items.append(high_item)
        items, place = count(data, place)
    high_ = tuple(high_items)
    low_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            low_item = (number >> 1) ^ -(number & 1)
            low_items.append(low_item)
        items, place = count(data, place)
    low_ = tuple(low_items)
    return events.Measured(measure=measure_, high=high_, low=low_), place


def write_Tracked(record: events.Tracked) -> bytes:
    return b"".join(
        (
            name(record.type),
            (long(len(record.moments)) + b"".join([long(item) for item in record.moments]) + b"\x00" if record.moments else b"\x00"),
        )
    )


def read_Tracked(data: bytes, place: int) -> tuple[events.Tracked, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    moments_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            moments_item = (number >> 1) ^ -(number & 1)
            moments_items.append(moments_item)
        items, place = count(data, place)
    moments_ = tuple(moments_items)
    return events.Tracked(type=type_, moments=moments_), place


def write_IdentityAttached(record: events.IdentityAttached, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.identity_id),
            text(record.evidence),
            (b"\x00" if record.last_activity_at is None else b"\x02" + long(record.last_activity_at)),
            (long(len(record.measures)) + b"".join([write_Measured(item) for item in record.measures]) + b"\x00" if record.measures else b"\x00"),
            (long(len(record.moments)) + b"".join([write_Tracked(item) for item in record.moments]) + b"\x00" if record.moments else b"\x00"),
            (long(len(record.milestones)) + b"".join([text(item) for item in record.milestones]) + b"\x00" if record.milestones else b"\x00"),
            write_Meta(meta),
        )
    )


def read_IdentityAttached(data: bytes, place: int) -> tuple[events.IdentityAttached, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    identity_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    evidence_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        last_activity_at_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        last_activity_at_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    measures_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            measures_item, place = read_Measured(data, place)
            measures_items.append(measures_item)
        items, place = count(data, place)
    measures_ = tuple(measures_items)
    moments_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            moments_item, place = read_Tracked(data, place)
            moments_items.append(moments_item)
        items, place = count(data, place)
    moments_ = tuple(moments_items)
    milestones_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            milestones_item = data[place:end].decode()
            place = end
            milestones_items.append(milestones_item)
        items, place = count(data, place)
    milestones_ = tuple(milestones_items)
    meta_, place = read_Meta(data, place)
    return events.IdentityAttached(person_id=person_id_, identity_id=identity_id_, evidence=evidence_, last_activity_at=last_activity_at_, measures=measures_, moments=moments_, milestones=milestones_, meta=meta_), place


def write_IdentityDetached(record: events.IdentityDetached, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.identity_id),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_IdentityDetached(data: bytes, place: int) -> tuple[events.IdentityDetached, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    identity_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.IdentityDetached(person_id=person_id_, identity_id=identity_id_, reason=reason_, meta=meta_), place


def write_IdentityLinked(record: events.IdentityLinked, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.member_id),
            text(record.evidence),
            write_Meta(meta),
        )
    )


def read_IdentityLinked(data: bytes, place: int) -> tuple[events.IdentityLinked, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    evidence_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.IdentityLinked(person_id=person_id_, member_id=member_id_, evidence=evidence_, meta=meta_), place


def write_IdentityRestated(record: events.IdentityRestated, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.identity_id),
            (long(len(record.moments)) + b"".join([write_Tracked(item) for item in record.moments]) + b"\x00" if record.moments else b"\x00"),
            (long(len(record.milestones)) + b"".join([text(item) for item in record.milestones]) + b"\x00" if record.milestones else b"\x00"),
            (b"\x01" if record.away else b"\x00"),
            write_Meta(meta),
        )
    )


def read_IdentityRestated(data: bytes, place: int) -> tuple[events.IdentityRestated, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    identity_id_ = data[place:end].decode()
    place = end
    moments_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            moments_item, place = read_Tracked(data, place)
            moments_items.append(moments_item)
        items, place = count(data, place)
    moments_ = tuple(moments_items)
    milestones_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            milestones_item = data[place:end].decode()
            place = end
            milestones_items.append(milestones_item)
        items, place = count(data, place)
    milestones_ = tuple(milestones_items)
    if data[place] > 1:
        raise wrong("boolean", data[place])
    away_ = data[place] == 1
    place += 1
    meta_, place = read_Meta(data, place)
    return events.IdentityRestated(person_id=person_id_, identity_id=identity_id_, moments=moments_, milestones=milestones_, away=away_, meta=meta_), place


def write_IdentityUnlinked(record: events.IdentityUnlinked, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.member_id),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_IdentityUnlinked(data: bytes, place: int) -> tuple[events.IdentityUnlinked, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.IdentityUnlinked(person_id=person_id_, member_id=member_id_, reason=reason_, meta=meta_), place


def write_MilestoneReached(record: events.MilestoneReached, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.milestone),
            text(record.touchpoint_id),
            write_Meta(meta),
        )
    )


def read_MilestoneReached(data: bytes, place: int) -> tuple[events.MilestoneReached, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    milestone_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    touchpoint_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.MilestoneReached(person_id=person_id_, milestone=milestone_, touchpoint_id=touchpoint_id_, meta=meta_), place


def write_MoodAdded(record: events.MoodAdded, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.subject_id),
            DOUBLE.pack(record.positive),
            DOUBLE.pack(record.negative),
            write_Meta(meta),
        )
    )


def read_MoodAdded(data: bytes, place: int) -> tuple[events.MoodAdded, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    subject_id_ = data[place:end].decode()
    place = end
    (positive_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (negative_,) = DOUBLE.unpack_from(data, place)
    place += 8
    meta_, place = read_Meta(data, place)
    return events.MoodAdded(person_id=person_id_, subject_id=subject_id_, positive=positive_, negative=negative_, meta=meta_), place


def write_MoodObserved(record: events.MoodObserved, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.subject_id),
            DOUBLE.pack(record.positive),
            DOUBLE.pack(record.negative),
            write_Meta(meta),
        )
    )


def read_MoodObserved(data: bytes, place: int) -> tuple[events.MoodObserved, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    subject_id_ = data[place:end].decode()
    place = end
    (positive_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (negative_,) = DOUBLE.unpack_from(data, place)
    place += 8
    meta_, place = read_Meta(data, place)
    return events.MoodObserved(person_id=person_id_, subject_id=subject_id_, positive=positive_, negative=negative_, meta=meta_), place


def write_SessionEnded(record: events.SessionEnded, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.session_id),
            long(record.started_at),
            long(record.ended_at),
            long(record.touchpoints),
            long(record.pages),
            write_Meta(meta),
        )
    )


def read_SessionEnded(data: bytes, place: int) -> tuple[events.SessionEnded, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    session_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    started_at_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    ended_at_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    touchpoints_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    pages_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.SessionEnded(person_id=person_id_, session_id=session_id_, started_at=started_at_, ended_at=ended_at_, touchpoints=touchpoints_, pages=pages_, meta=meta_), place


def write_TouchpointAdded(record: events.TouchpointAdded, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.identity_id),
            text(record.touchpoint_id),
            name(record.type),
            text(record.name),
            (b"\x00" if record.subject_id is None else b"\x02" + text(record.subject_id)),
            (b"\x00" if record.session_id is None else b"\x02" + text(record.session_id)),
            (b"\x00" if record.amount is None else b"\x02" + long(record.amount)),
            (b"\x00" if record.currency is None else b"\x02" + text(record.currency)),
            (b"\x00" if record.rating is None else b"\x02" + long(record.rating)),
            (long(len(record.properties)) + b"".join([text(key) + text(item) for key, item in record.properties.items()]) + b"\x00" if record.properties else b"\x00"),
            (b"\x01" if record.passive else b"\x00"),
            (long(len(record.milestones)) + b"".join([text(item) for item in record.milestones]) + b"\x00" if record.milestones else b"\x00"),
            write_Meta(meta),
        )
    )


def read_TouchpointAdded(data: bytes, place: int) -> tuple[events.TouchpointAdded, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    identity_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    touchpoint_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    name_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        subject_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        subject_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        session_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        session_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        amount_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        amount_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        currency_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        currency_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        rating_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        rating_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    properties_ = {}
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            key = data[place:end].decode()
            place = end
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            properties_[key] = data[place:end].decode()
            place = end
        items, place = count(data, place)
    if data[place] > 1:
        raise wrong("boolean", data[place])
    passive_ = data[place] == 1
    place += 1
    milestones_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            milestones_item = data[place:end].decode()
            place = end
            milestones_items.append(milestones_item)
        items, place = count(data, place)
    milestones_ = tuple(milestones_items)
    meta_, place = read_Meta(data, place)
    return events.TouchpointAdded(person_id=person_id_, identity_id=identity_id_, touchpoint_id=touchpoint_id_, type=type_, name=name_, subject_id=subject_id_, session_id=session_id_, amount=amount_, currency=currency_, rating=rating_, properties=properties_, passive=passive_, milestones=milestones_, meta=meta_), place


def write_TouchpointRecorded(record: events.TouchpointRecorded, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.identity_id),
            text(record.touchpoint_id),
            name(record.type),
            text(record.name),
            (b"\x00" if record.subject_id is None else b"\x02" + text(record.subject_id)),
            (b"\x00" if record.session_id is None else b"\x02" + text(record.session_id)),
            (b"\x00" if record.amount is None else b"\x02" + long(record.amount)),
            (b"\x00" if record.currency is None else b"\x02" + text(record.currency)),
            (b"\x00" if record.rating is None else b"\x02" + long(record.rating)),
            (long(len(record.properties)) + b"".join([text(key) + text(item) for key, item in record.properties.items()]) + b"\x00" if record.properties else b"\x00"),
            (long(len(record.milestones)) + b"".join([text(item) for item in record.milestones]) + b"\x00" if record.milestones else b"\x00"),
            write_Meta(meta),
        )
    )


def read_TouchpointRecorded(data: bytes, place: int) -> tuple[events.TouchpointRecorded, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    identity_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    touchpoint_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    name_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        subject_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        subject_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        session_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        session_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        amount_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        amount_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        currency_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        currency_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        rating_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        rating_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    properties_ = {}
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            key = data[place:end].decode()
            place = end
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            properties_[key] = data[place:end].decode()
            place = end
        items, place = count(data, place)
    milestones_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            milestones_item = data[place:end].decode()
            place = end
            milestones_items.append(milestones_item)
        items, place = count(data, place)
    milestones_ = tuple(milestones_items)
    meta_, place = read_Meta(data, place)
    return events.TouchpointRecorded(person_id=person_id_, identity_id=identity_id_, touchpoint_id=touchpoint_id_, type=type_, name=name_, subject_id=subject_id_, session_id=session_id_, amount=amount_, currency=currency_, rating=rating_, properties=properties_, milestones=milestones_, meta=meta_), place


def write_TouchpointRefused(record: events.TouchpointRefused, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.identity_id),
            text(record.touchpoint_id),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_TouchpointRefused(data: bytes, place: int) -> tuple[events.TouchpointRefused, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    identity_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    touchpoint_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TouchpointRefused(person_id=person_id_, identity_id=identity_id_, touchpoint_id=touchpoint_id_, reason=reason_, meta=meta_), place


def write_MemberRegistered(record: events.MemberRegistered, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.member_id),
            text(seal(record.username)),
            write_Meta(meta),
        )
    )


def read_MemberRegistered(data: bytes, place: int) -> tuple[events.MemberRegistered, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    username_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.MemberRegistered(member_id=member_id_, username=unseal(username_), meta=meta_), place


def write_Violation(record: events.Violation) -> bytes:
    return b"".join(
        (
            text(record.pointer),
            text(record.expected),
            text(record.got),
        )
    )


def read_Violation(data: bytes, place: int) -> tuple[events.Violation, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    pointer_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    expected_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    got_ = data[place:end].decode()
    place = end
    return events.Violation(pointer=pointer_, expected=expected_, got=got_), place


def write_EventRejected(record: events.EventRejected, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.rejection_id),
            text(record.event_source),
            (b"\x00" if record.event_id is None else b"\x02" + text(record.event_id)),
            (b"\x00" if record.event_type is None else b"\x02" + text(record.event_type)),
            text(seal(record.body)),
            (long(len(record.violations)) + b"".join([write_Violation(item) for item in record.violations]) + b"\x00" if record.violations else b"\x00"),
            write_Meta(meta),
        )
    )


def read_EventRejected(data: bytes, place: int) -> tuple[events.EventRejected, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    rejection_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    event_source_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        event_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        event_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        event_type_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        event_type_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    body_ = data[place:end].decode()
    place = end
    violations_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            violations_item, place = read_Violation(data, place)
            violations_items.append(violations_item)
        items, place = count(data, place)
    violations_ = tuple(violations_items)
    meta_, place = read_Meta(data, place)
    return events.EventRejected(rejection_id=rejection_id_, event_source=event_source_, event_id=event_id_, event_type=event_type_, body=unseal(body_), violations=violations_, meta=meta_), place


def write_ProbeSent(record: events.ProbeSent, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.probe_id),
            write_Meta(meta),
        )
    )


def read_ProbeSent(data: bytes, place: int) -> tuple[events.ProbeSent, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    probe_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.ProbeSent(probe_id=probe_id_, meta=meta_), place


def write_RejectionReplayed(record: events.RejectionReplayed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.rejection_id),
            text(record.event_source),
            text(record.event_id),
            text(record.event_type),
            write_Meta(meta),
        )
    )


def read_RejectionReplayed(data: bytes, place: int) -> tuple[events.RejectionReplayed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    rejection_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    event_source_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    event_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    event_type_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.RejectionReplayed(rejection_id=rejection_id_, event_source=event_source_, event_id=event_id_, event_type=event_type_, meta=meta_), place


def write_Ticked(record: events.Ticked, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.topic),
            long(record.at),
            write_Meta(meta),
        )
    )


def read_Ticked(data: bytes, place: int) -> tuple[events.Ticked, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    topic_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    at_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.Ticked(topic=topic_, at=at_, meta=meta_), place


def write_ModelTrained(record: events.ModelTrained, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.training_id),
            long(record.discussions),
            long(record.members),
            long(record.interactions),
            text(record.model),
            text(record.model_version),
            write_Meta(meta),
        )
    )


def read_ModelTrained(data: bytes, place: int) -> tuple[events.ModelTrained, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    training_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    discussions_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    members_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    interactions_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.ModelTrained(training_id=training_id_, discussions=discussions_, members=members_, interactions=interactions_, model=model_, model_version=model_version_, meta=meta_), place


def write_TakenUpTogether(record: events.TakenUpTogether) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            DOUBLE.pack(record.score),
        )
    )


def read_TakenUpTogether(data: bytes, place: int) -> tuple[events.TakenUpTogether, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    (score_,) = DOUBLE.unpack_from(data, place)
    place += 8
    return events.TakenUpTogether(discussion_id=discussion_id_, score=score_), place


def write_NeighboursLearned(record: events.NeighboursLearned, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.training_id),
            (long(len(record.neighbours)) + b"".join([write_TakenUpTogether(item) for item in record.neighbours]) + b"\x00" if record.neighbours else b"\x00"),
            text(record.model),
            text(record.model_version),
            write_Meta(meta),
        )
    )


def read_NeighboursLearned(data: bytes, place: int) -> tuple[events.NeighboursLearned, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    training_id_ = data[place:end].decode()
    place = end
    neighbours_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            neighbours_item, place = read_TakenUpTogether(data, place)
            neighbours_items.append(neighbours_item)
        items, place = count(data, place)
    neighbours_ = tuple(neighbours_items)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.NeighboursLearned(discussion_id=discussion_id_, training_id=training_id_, neighbours=neighbours_, model=model_, model_version=model_version_, meta=meta_), place


def write_TrainingRequested(record: events.TrainingRequested, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.training_id),
            write_Meta(meta),
        )
    )


def read_TrainingRequested(data: bytes, place: int) -> tuple[events.TrainingRequested, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    training_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TrainingRequested(training_id=training_id_, meta=meta_), place


def write_PointsEarned(record: events.PointsEarned, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.member_id),
            text(record.reason),
            (long(len(record.points)) + b"".join([text(key) + long(item) for key, item in record.points.items()]) + b"\x00" if record.points else b"\x00"),
            text(record.post_id),
            text(record.discussion_id),
            (b"\x00" if record.giver_id is None else b"\x02" + text(record.giver_id)),
            write_Meta(meta),
        )
    )


def read_PointsEarned(data: bytes, place: int) -> tuple[events.PointsEarned, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    points_ = {}
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            key = data[place:end].decode()
            place = end
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            points_[key] = (number >> 1) ^ -(number & 1)
        items, place = count(data, place)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        giver_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        giver_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.PointsEarned(member_id=member_id_, reason=reason_, points=points_, post_id=post_id_, discussion_id=discussion_id_, giver_id=giver_id_, meta=meta_), place


def write_StandingChanged(record: events.StandingChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.member_id),
            (long(len(record.karma)) + b"".join([text(key) + long(item) for key, item in record.karma.items()]) + b"\x00" if record.karma else b"\x00"),
            write_Meta(meta),
        )
    )


def read_StandingChanged(data: bytes, place: int) -> tuple[events.StandingChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    karma_ = {}
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            key = data[place:end].decode()
            place = end
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            karma_[key] = (number >> 1) ^ -(number & 1)
        items, place = count(data, place)
    meta_, place = read_Meta(data, place)
    return events.StandingChanged(member_id=member_id_, karma=karma_, meta=meta_), place


def write_AlarmArmed(record: events.AlarmArmed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            long(record.wake_at),
            write_Meta(meta),
        )
    )


def read_AlarmArmed(data: bytes, place: int) -> tuple[events.AlarmArmed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    wake_at_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.AlarmArmed(person_id=person_id_, wake_at=wake_at_, meta=meta_), place


def write_DefinitionShared(record: events.DefinitionShared, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.segment_id),
            text(record.kind),
            text(record.rule),
            text(record.status),
            long(record.revision),
            write_Meta(meta),
        )
    )


def read_DefinitionShared(data: bytes, place: int) -> tuple[events.DefinitionShared, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    kind_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    rule_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    status_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    revision_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.DefinitionShared(shard=shard_, segment_id=segment_id_, kind=kind_, rule=rule_, status=status_, revision=revision_, meta=meta_), place


def write_IdentityObserved(record: events.IdentityObserved, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.person_id),
            text(record.identity_id),
            (long(len(record.moments)) + b"".join([write_Tracked(item) for item in record.moments]) + b"\x00" if record.moments else b"\x00"),
            (long(len(record.marks)) + b"".join([text(item) for item in record.marks]) + b"\x00" if record.marks else b"\x00"),
            (b"\x01" if record.away else b"\x00"),
            write_Meta(meta),
        )
    )


def read_IdentityObserved(data: bytes, place: int) -> tuple[events.IdentityObserved, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    identity_id_ = data[place:end].decode()
    place = end
    moments_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            moments_item, place = read_Tracked(data, place)
            moments_items.append(moments_item)
        items, place = count(data, place)
    moments_ = tuple(moments_items)
    marks_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            marks_item = data[place:end].decode()
            place = end
            marks_items.append(marks_item)
        items, place = count(data, place)
    marks_ = tuple(marks_items)
    if data[place] > 1:
        raise wrong("boolean", data[place])
    away_ = data[place] == 1
    place += 1
    meta_, place = read_Meta(data, place)
    return events.IdentityObserved(shard=shard_, person_id=person_id_, identity_id=identity_id_, moments=moments_, marks=marks_, away=away_, meta=meta_), place


def write_MembershipAsked(record: events.MembershipAsked, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.person_id),
            text(record.segment_id),
            (b"\x01" if record.wanted else b"\x00"),
            write_Meta(meta),
        )
    )


def read_MembershipAsked(data: bytes, place: int) -> tuple[events.MembershipAsked, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    if data[place] > 1:
        raise wrong("boolean", data[place])
    wanted_ = data[place] == 1
    place += 1
    meta_, place = read_Meta(data, place)
    return events.MembershipAsked(shard=shard_, person_id=person_id_, segment_id=segment_id_, wanted=wanted_, meta=meta_), place


def write_MembershipConfirmed(record: events.MembershipConfirmed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            text(record.person_id),
            (b"\x01" if record.inside else b"\x00"),
            write_Meta(meta),
        )
    )


def read_MembershipConfirmed(data: bytes, place: int) -> tuple[events.MembershipConfirmed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    if data[place] > 1:
        raise wrong("boolean", data[place])
    inside_ = data[place] == 1
    place += 1
    meta_, place = read_Meta(data, place)
    return events.MembershipConfirmed(segment_id=segment_id_, person_id=person_id_, inside=inside_, meta=meta_), place


def write_MembershipRefused(record: events.MembershipRefused, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            text(record.person_id),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_MembershipRefused(data: bytes, place: int) -> tuple[events.MembershipRefused, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.MembershipRefused(segment_id=segment_id_, person_id=person_id_, reason=reason_, meta=meta_), place


def write_PeopleListed(record: events.PeopleListed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.segment_id),
            long(record.revision),
            (long(len(record.people)) + b"".join([text(item) for item in record.people]) + b"\x00" if record.people else b"\x00"),
            (b"\x00" if record.next_page is None else b"\x02" + long(record.next_page)),
            write_Meta(meta),
        )
    )


def read_PeopleListed(data: bytes, place: int) -> tuple[events.PeopleListed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    revision_ = (number >> 1) ^ -(number & 1)
    people_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            people_item = data[place:end].decode()
            place = end
            people_items.append(people_item)
        items, place = count(data, place)
    people_ = tuple(people_items)
    branch = data[place]
    place += 1
    if branch == 0:
        next_page_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        next_page_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.PeopleListed(shard=shard_, segment_id=segment_id_, revision=revision_, people=people_, next_page=next_page_, meta=meta_), place


def write_PersonEnlisted(record: events.PersonEnlisted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.person_id),
            long(record.page),
            write_Meta(meta),
        )
    )


def read_PersonEnlisted(data: bytes, place: int) -> tuple[events.PersonEnlisted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    page_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.PersonEnlisted(shard=shard_, person_id=person_id_, page=page_, meta=meta_), place


def write_PersonObserved(record: events.PersonObserved, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.person_id),
            (long(len(record.numbers)) + b"".join([text(key) + long(item) for key, item in record.numbers.items()]) + b"\x00" if record.numbers else b"\x00"),
            (long(len(record.words)) + b"".join([text(key) + text(item) for key, item in record.words.items()]) + b"\x00" if record.words else b"\x00"),
            (long(len(record.marks)) + b"".join([text(item) for item in record.marks]) + b"\x00" if record.marks else b"\x00"),
            (b"\x00" if record.touchpoint is None else b"\x02" + text(record.touchpoint)),
            (b"\x00" if record.identity_id is None else b"\x02" + text(record.identity_id)),
            (long(len(record.forgotten)) + b"".join([text(item) for item in record.forgotten]) + b"\x00" if record.forgotten else b"\x00"),
            write_Meta(meta),
        )
    )


def read_PersonObserved(data: bytes, place: int) -> tuple[events.PersonObserved, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    numbers_ = {}
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            key = data[place:end].decode()
            place = end
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            numbers_[key] = (number >> 1) ^ -(number & 1)
        items, place = count(data, place)
    words_ = {}
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            key = data[place:end].decode()
            place = end
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            words_[key] = data[place:end].decode()
            place = end
        items, place = count(data, place)
    marks_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            marks_item = data[place:end].decode()
            place = end
            marks_items.append(marks_item)
        items, place = count(data, place)
    marks_ = tuple(marks_items)
    branch = data[place]
    place += 1
    if branch == 0:
        touchpoint_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        touchpoint_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        identity_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        identity_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    forgotten_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            forgotten_item = data[place:end].decode()
            place = end
            forgotten_items.append(forgotten_item)
        items, place = count(data, place)
    forgotten_ = tuple(forgotten_items)
    meta_, place = read_Meta(data, place)
    return events.PersonObserved(shard=shard_, person_id=person_id_, numbers=numbers_, words=words_, marks=marks_, touchpoint=touchpoint_, identity_id=identity_id_, forgotten=forgotten_, meta=meta_), place


def write_PersonRecalled(record: events.PersonRecalled, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.person_id),
            long(record.due_at),
            write_Meta(meta),
        )
    )


def read_PersonRecalled(data: bytes, place: int) -> tuple[events.PersonRecalled, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    due_at_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.PersonRecalled(shard=shard_, person_id=person_id_, due_at=due_at_, meta=meta_), place


def write_SegmentChanged(record: events.SegmentChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            text(record.name),
            text(record.description),
            text(record.kind),
            text(record.rule),
            text(record.status),
            long(record.revision),
            write_Meta(meta),
        )
    )


def read_SegmentChanged(data: bytes, place: int) -> tuple[events.SegmentChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    name_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    description_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    kind_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    rule_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    status_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    revision_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.SegmentChanged(segment_id=segment_id_, name=name_, description=description_, kind=kind_, rule=rule_, status=status_, revision=revision_, meta=meta_), place


def write_SegmentClosed(record: events.SegmentClosed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_SegmentClosed(data: bytes, place: int) -> tuple[events.SegmentClosed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SegmentClosed(segment_id=segment_id_, reason=reason_, meta=meta_), place


def write_SegmentDefined(record: events.SegmentDefined, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            text(record.name),
            text(record.description),
            text(record.kind),
            text(record.rule),
            write_Meta(meta),
        )
    )


def read_SegmentDefined(data: bytes, place: int) -> tuple[events.SegmentDefined, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    name_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    description_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    kind_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    rule_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SegmentDefined(segment_id=segment_id_, name=name_, description=description_, kind=kind_, rule=rule_, meta=meta_), place


def write_SegmentEntered(record: events.SegmentEntered, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            text(record.person_id),
            long(record.entered_at),
            long(record.revision),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_SegmentEntered(data: bytes, place: int) -> tuple[events.SegmentEntered, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    entered_at_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    revision_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SegmentEntered(segment_id=segment_id_, person_id=person_id_, entered_at=entered_at_, revision=revision_, reason=reason_, meta=meta_), place


def write_SegmentLeft(record: events.SegmentLeft, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            text(record.person_id),
            long(record.entered_at),
            long(record.left_at),
            long(record.revision),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_SegmentLeft(data: bytes, place: int) -> tuple[events.SegmentLeft, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    entered_at_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    left_at_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    revision_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SegmentLeft(segment_id=segment_id_, person_id=person_id_, entered_at=entered_at_, left_at=left_at_, revision=revision_, reason=reason_, meta=meta_), place


def write_SegmentMemberAdded(record: events.SegmentMemberAdded, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.segment_id),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_SegmentMemberAdded(data: bytes, place: int) -> tuple[events.SegmentMemberAdded, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SegmentMemberAdded(person_id=person_id_, segment_id=segment_id_, reason=reason_, meta=meta_), place


def write_SegmentMemberRemoved(record: events.SegmentMemberRemoved, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.person_id),
            text(record.segment_id),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_SegmentMemberRemoved(data: bytes, place: int) -> tuple[events.SegmentMemberRemoved, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SegmentMemberRemoved(person_id=person_id_, segment_id=segment_id_, reason=reason_, meta=meta_), place


def write_SegmentRefused(record: events.SegmentRefused, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            text(record.reason),
            text(record.pointer),
            text(record.detail),
            write_Meta(meta),
        )
    )


def read_SegmentRefused(data: bytes, place: int) -> tuple[events.SegmentRefused, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    pointer_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    detail_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SegmentRefused(segment_id=segment_id_, reason=reason_, pointer=pointer_, detail=detail_, meta=meta_), place


def write_SegmentRuleChanged(record: events.SegmentRuleChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            text(record.rule),
            write_Meta(meta),
        )
    )


def read_SegmentRuleChanged(data: bytes, place: int) -> tuple[events.SegmentRuleChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    rule_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SegmentRuleChanged(segment_id=segment_id_, rule=rule_, meta=meta_), place


def write_SegmentSettled(record: events.SegmentSettled, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            long(record.revision),
            write_Meta(meta),
        )
    )


def read_SegmentSettled(data: bytes, place: int) -> tuple[events.SegmentSettled, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    revision_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.SegmentSettled(segment_id=segment_id_, revision=revision_, meta=meta_), place


def write_ShardSettled(record: events.ShardSettled, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.segment_id),
            text(record.shard),
            long(record.revision),
            write_Meta(meta),
        )
    )


def read_ShardSettled(data: bytes, place: int) -> tuple[events.ShardSettled, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    revision_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.ShardSettled(segment_id=segment_id_, shard=shard_, revision=revision_, meta=meta_), place


def write_SweepAdvanced(record: events.SweepAdvanced, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.segment_id),
            long(record.revision),
            long(record.page),
            write_Meta(meta),
        )
    )


def read_SweepAdvanced(data: bytes, place: int) -> tuple[events.SweepAdvanced, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    revision_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    page_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.SweepAdvanced(shard=shard_, segment_id=segment_id_, revision=revision_, page=page_, meta=meta_), place


def write_CategoryMoodObserved(record: events.CategoryMoodObserved, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.category),
            text(record.discussion_id),
            text(record.post_id),
            long(record.feeling),
            write_Meta(meta),
        )
    )


def read_CategoryMoodObserved(data: bytes, place: int) -> tuple[events.CategoryMoodObserved, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    category_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    feeling_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.CategoryMoodObserved(category=category_, discussion_id=discussion_id_, post_id=post_id_, feeling=feeling_, meta=meta_), place


def write_MoodExample(record: events.MoodExample) -> bytes:
    return b"".join(
        (
            text(record.post_id),
            text(record.discussion_id),
            long(record.feeling),
        )
    )


def read_MoodExample(data: bytes, place: int) -> tuple[events.MoodExample, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    feeling_ = (number >> 1) ^ -(number & 1)
    return events.MoodExample(post_id=post_id_, discussion_id=discussion_id_, feeling=feeling_), place


def write_MoodShifted(record: events.MoodShifted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.category),
            text(record.direction),
            long(record.before),
            long(record.after),
            long(record.posts),
            text(record.since),
            (long(len(record.examples)) + b"".join([write_MoodExample(item) for item in record.examples]) + b"\x00" if record.examples else b"\x00"),
            write_Meta(meta),
        )
    )


def read_MoodShifted(data: bytes, place: int) -> tuple[events.MoodShifted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    category_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    direction_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    before_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    after_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    posts_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    since_ = data[place:end].decode()
    place = end
    examples_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            examples_item, place = read_MoodExample(data, place)
            examples_items.append(examples_item)
        items, place = count(data, place)
    examples_ = tuple(examples_items)
    meta_, place = read_Meta(data, place)
    return events.MoodShifted(category=category_, direction=direction_, before=before_, after=after_, posts=posts_, since=since_, examples=examples_, meta=meta_), place


def write_PostMoodObserved(record: events.PostMoodObserved, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.post_id),
            (b"\x00" if record.category is None else b"\x02" + text(record.category)),
            long(record.feeling),
            write_Meta(meta),
        )
    )


def read_PostMoodObserved(data: bytes, place: int) -> tuple[events.PostMoodObserved, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        category_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        category_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    feeling_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.PostMoodObserved(discussion_id=discussion_id_, post_id=post_id_, category=category_, feeling=feeling_, meta=meta_), place


def write_SentimentScored(record: events.SentimentScored, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.post_id),
            text(record.discussion_id),
            text(record.author_id),
            text(record.sentiment),
            DOUBLE.pack(record.confidence),
            DOUBLE.pack(record.negative),
            DOUBLE.pack(record.neutral),
            DOUBLE.pack(record.positive),
            (b"\x01" if record.needs_attention else b"\x00"),
            text(record.model),
            text(record.model_version),
            (b"\x00" if record.category is None else b"\x02" + text(record.category)),
            write_Meta(meta),
        )
    )


def read_SentimentScored(data: bytes, place: int) -> tuple[events.SentimentScored, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    post_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    author_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    sentiment_ = data[place:end].decode()
    place = end
    (confidence_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (negative_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (neutral_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (positive_,) = DOUBLE.unpack_from(data, place)
    place += 8
    if data[place] > 1:
        raise wrong("boolean", data[place])
    needs_attention_ = data[place] == 1
    place += 1
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        category_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        category_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.SentimentScored(post_id=post_id_, discussion_id=discussion_id_, author_id=author_id_, sentiment=sentiment_, confidence=confidence_, negative=negative_, neutral=neutral_, positive=positive_, needs_attention=needs_attention_, model=model_, model_version=model_version_, category=category_, meta=meta_), place


def write_TextScored(record: events.TextScored, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.subject_id),
            text(record.kind),
            text(record.person_id),
            text(record.sentiment),
            DOUBLE.pack(record.confidence),
            DOUBLE.pack(record.negative),
            DOUBLE.pack(record.neutral),
            DOUBLE.pack(record.positive),
            (b"\x01" if record.needs_attention else b"\x00"),
            text(record.model),
            text(record.model_version),
            write_Meta(meta),
        )
    )


def read_TextScored(data: bytes, place: int) -> tuple[events.TextScored, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    subject_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    kind_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    sentiment_ = data[place:end].decode()
    place = end
    (confidence_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (negative_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (neutral_,) = DOUBLE.unpack_from(data, place)
    place += 8
    (positive_,) = DOUBLE.unpack_from(data, place)
    place += 8
    if data[place] > 1:
        raise wrong("boolean", data[place])
    needs_attention_ = data[place] == 1
    place += 1
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TextScored(subject_id=subject_id_, kind=kind_, person_id=person_id_, sentiment=sentiment_, confidence=confidence_, negative=negative_, neutral=neutral_, positive=positive_, needs_attention=needs_attention_, model=model_, model_version=model_version_, meta=meta_), place


def write_GuestMoved(record: events.GuestMoved, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.person_id),
            text(record.segment_id),
            (b"\x01" if record.inside else b"\x00"),
            write_Meta(meta),
        )
    )


def read_GuestMoved(data: bytes, place: int) -> tuple[events.GuestMoved, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    person_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    segment_id_ = data[place:end].decode()
    place = end
    if data[place] > 1:
        raise wrong("boolean", data[place])
    inside_ = data[place] == 1
    place += 1
    meta_, place = read_Meta(data, place)
    return events.GuestMoved(shard=shard_, person_id=person_id_, segment_id=segment_id_, inside=inside_, meta=meta_), place


def write_OccasionReached(record: events.OccasionReached, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.member_id),
            text(record.trigger),
            text(record.occasion_id),
            write_Meta(meta),
        )
    )


def read_OccasionReached(data: bytes, place: int) -> tuple[events.OccasionReached, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    trigger_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    occasion_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.OccasionReached(shard=shard_, member_id=member_id_, trigger=trigger_, occasion_id=occasion_id_, meta=meta_), place


def write_SurveyAnswerAccepted(record: events.SurveyAnswerAccepted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            name(record.type),
            text(record.answer_id),
            (b"\x00" if record.score is None else b"\x02" + long(record.score)),
            text(seal(record.text)),
            (b"\x00" if record.previous_score is None else b"\x02" + long(record.previous_score)),
            long(record.revision),
            write_Meta(meta),
        )
    )


def read_SurveyAnswerAccepted(data: bytes, place: int) -> tuple[events.SurveyAnswerAccepted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    answer_id_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        score_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        score_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    text_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        previous_score_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        previous_score_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    revision_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.SurveyAnswerAccepted(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, type=type_, answer_id=answer_id_, score=score_, text=unseal(text_), previous_score=previous_score_, revision=revision_, meta=meta_), place


def write_SurveyAnswerRejected(record: events.SurveyAnswerRejected, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            (b"\x00" if record.score is None else b"\x02" + long(record.score)),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_SurveyAnswerRejected(data: bytes, place: int) -> tuple[events.SurveyAnswerRejected, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        score_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        score_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SurveyAnswerRejected(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, score=score_, reason=reason_, meta=meta_), place


def write_SurveyAnswered(record: events.SurveyAnswered, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            (b"\x00" if record.score is None else b"\x02" + long(record.score)),
            text(seal(record.text)),
            write_Meta(meta),
        )
    )


def read_SurveyAnswered(data: bytes, place: int) -> tuple[events.SurveyAnswered, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        score_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        score_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    text_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SurveyAnswered(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, score=score_, text=unseal(text_), meta=meta_), place


def write_SurveyArrived(record: events.SurveyArrived, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            text(record.channel),
            write_Meta(meta),
        )
    )


def read_SurveyArrived(data: bytes, place: int) -> tuple[events.SurveyArrived, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    channel_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SurveyArrived(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, channel=channel_, meta=meta_), place


def write_SurveyClosed(record: events.SurveyClosed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.survey_id),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_SurveyClosed(data: bytes, place: int) -> tuple[events.SurveyClosed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SurveyClosed(survey_id=survey_id_, reason=reason_, meta=meta_), place


def write_SurveyDayScoreChanged(record: events.SurveyDayScoreChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.survey_id),
            name(record.type),
            long(record.day),
            long(record.answered),
            (long(len(record.counts)) + b"".join([text(key) + long(item) for key, item in record.counts.items()]) + b"\x00" if record.counts else b"\x00"),
            (b"\x00" if record.score is None else b"\x02" + DOUBLE.pack(record.score)),
            (b"\x00" if record.low is None else b"\x02" + DOUBLE.pack(record.low)),
            (b"\x00" if record.high is None else b"\x02" + DOUBLE.pack(record.high)),
            (b"\x00" if record.half_width is None else b"\x02" + DOUBLE.pack(record.half_width)),
            (b"\x00" if record.share is None else b"\x02" + DOUBLE.pack(record.share)),
            (b"\x00" if record.share_low is None else b"\x02" + DOUBLE.pack(record.share_low)),
            (b"\x00" if record.share_high is None else b"\x02" + DOUBLE.pack(record.share_high)),
            write_Meta(meta),
        )
    )


def read_SurveyDayScoreChanged(data: bytes, place: int) -> tuple[events.SurveyDayScoreChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    day_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    answered_ = (number >> 1) ^ -(number & 1)
    counts_ = {}
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            key = data[place:end].decode()
            place = end
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            counts_[key] = (number >> 1) ^ -(number & 1)
        items, place = count(data, place)
    branch = data[place]
    place += 1
    if branch == 0:
        score_ = None
    elif branch == 2:
        (score_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        low_ = None
    elif branch == 2:
        (low_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        high_ = None
    elif branch == 2:
        (high_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        half_width_ = None
    elif branch == 2:
        (half_width_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        share_ = None
    elif branch == 2:
        (share_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        share_low_ = None
    elif branch == 2:
        (share_low_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        share_high_ = None
    elif branch == 2:
        (share_high_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.SurveyDayScoreChanged(survey_id=survey_id_, type=type_, day=day_, answered=answered_, counts=counts_, score=score_, low=low_, high=high_, half_width=half_width_, share=share_, share_low=share_low_, share_high=share_high_, meta=meta_), place


def write_SurveyDeclined(record: events.SurveyDeclined, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            write_Meta(meta),
        )
    )


def read_SurveyDeclined(data: bytes, place: int) -> tuple[events.SurveyDeclined, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SurveyDeclined(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, meta=meta_), place


def write_SurveyDefined(record: events.SurveyDefined, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.survey_id),
            name(record.type),
            text(record.question),
            text(record.follow_up),
            (b"\x00" if record.segment_id is None else b"\x02" + text(record.segment_id)),
            long(record.sample_permille),
            long(record.cool_down_days),
            long(record.expires_days),
            (b"\x00" if record.trigger is None else b"\x02" + text(record.trigger)),
            write_Meta(meta),
        )
    )


def read_SurveyDefined(data: bytes, place: int) -> tuple[events.SurveyDefined, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    question_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    follow_up_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        segment_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        segment_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    sample_permille_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    cool_down_days_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    expires_days_ = (number >> 1) ^ -(number & 1)
    branch = data[place]
    place += 1
    if branch == 0:
        trigger_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        trigger_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.SurveyDefined(survey_id=survey_id_, type=type_, question=question_, follow_up=follow_up_, segment_id=segment_id_, sample_permille=sample_permille_, cool_down_days=cool_down_days_, expires_days=expires_days_, trigger=trigger_, meta=meta_), place


def write_SurveyDelivered(record: events.SurveyDelivered, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            text(record.channel),
            write_Meta(meta),
        )
    )


def read_SurveyDelivered(data: bytes, place: int) -> tuple[events.SurveyDelivered, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    channel_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SurveyDelivered(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, channel=channel_, meta=meta_), place


def write_SurveyDismissed(record: events.SurveyDismissed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            write_Meta(meta),
        )
    )


def read_SurveyDismissed(data: bytes, place: int) -> tuple[events.SurveyDismissed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SurveyDismissed(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, meta=meta_), place


def write_SurveyExpired(record: events.SurveyExpired, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            name(record.type),
            write_Meta(meta),
        )
    )


def read_SurveyExpired(data: bytes, place: int) -> tuple[events.SurveyExpired, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SurveyExpired(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, type=type_, meta=meta_), place


def write_SurveyRefused(record: events.SurveyRefused, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            name(record.type),
            text(record.reason),
            (b"\x00" if record.again_at is None else b"\x02" + long(record.again_at)),
            write_Meta(meta),
        )
    )


def read_SurveyRefused(data: bytes, place: int) -> tuple[events.SurveyRefused, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        again_at_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        again_at_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.SurveyRefused(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, type=type_, reason=reason_, again_at=again_at_, meta=meta_), place


def write_SurveyRequested(record: events.SurveyRequested, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            name(record.type),
            long(record.cool_down_days),
            long(record.expires_days),
            long(record.sample_permille),
            write_Meta(meta),
        )
    )


def read_SurveyRequested(data: bytes, place: int) -> tuple[events.SurveyRequested, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    cool_down_days_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    expires_days_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    sample_permille_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.SurveyRequested(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, type=type_, cool_down_days=cool_down_days_, expires_days=expires_days_, sample_permille=sample_permille_, meta=meta_), place


def write_SurveyScoreChanged(record: events.SurveyScoreChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.survey_id),
            name(record.type),
            long(record.sent),
            long(record.delivered),
            long(record.answered),
            long(record.dismissed),
            long(record.expired),
            (long(len(record.counts)) + b"".join([text(key) + long(item) for key, item in record.counts.items()]) + b"\x00" if record.counts else b"\x00"),
            (b"\x00" if record.score is None else b"\x02" + DOUBLE.pack(record.score)),
            (b"\x00" if record.low is None else b"\x02" + DOUBLE.pack(record.low)),
            (b"\x00" if record.high is None else b"\x02" + DOUBLE.pack(record.high)),
            (b"\x00" if record.half_width is None else b"\x02" + DOUBLE.pack(record.half_width)),
            (b"\x00" if record.share is None else b"\x02" + DOUBLE.pack(record.share)),
            (b"\x00" if record.share_low is None else b"\x02" + DOUBLE.pack(record.share_low)),
            (b"\x00" if record.share_high is None else b"\x02" + DOUBLE.pack(record.share_high)),
            (b"\x00" if record.response_rate is None else b"\x02" + DOUBLE.pack(record.response_rate)),
            (b"\x00" if record.response_low is None else b"\x02" + DOUBLE.pack(record.response_low)),
            (b"\x00" if record.response_high is None else b"\x02" + DOUBLE.pack(record.response_high)),
            write_Meta(meta),
        )
    )


def read_SurveyScoreChanged(data: bytes, place: int) -> tuple[events.SurveyScoreChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    sent_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    delivered_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    answered_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    dismissed_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    expired_ = (number >> 1) ^ -(number & 1)
    counts_ = {}
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            key = data[place:end].decode()
            place = end
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            counts_[key] = (number >> 1) ^ -(number & 1)
        items, place = count(data, place)
    branch = data[place]
    place += 1
    if branch == 0:
        score_ = None
    elif branch == 2:
        (score_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        low_ = None
    elif branch == 2:
        (low_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        high_ = None
    elif branch == 2:
        (high_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        half_width_ = None
    elif branch == 2:
        (half_width_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        share_ = None
    elif branch == 2:
        (share_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        share_low_ = None
    elif branch == 2:
        (share_low_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        share_high_ = None
    elif branch == 2:
        (share_high_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        response_rate_ = None
    elif branch == 2:
        (response_rate_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        response_low_ = None
    elif branch == 2:
        (response_low_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        response_high_ = None
    elif branch == 2:
        (response_high_,) = DOUBLE.unpack_from(data, place)
        place += 8
    else:
        raise wrong("branch", branch)
    meta_, place = read_Meta(data, place)
    return events.SurveyScoreChanged(survey_id=survey_id_, type=type_, sent=sent_, delivered=delivered_, answered=answered_, dismissed=dismissed_, expired=expired_, counts=counts_, score=score_, low=low_, high=high_, half_width=half_width_, share=share_, share_low=share_low_, share_high=share_high_, response_rate=response_rate_, response_low=response_low_, response_high=response_high_, meta=meta_), place


def write_SurveySendChanged(record: events.SurveySendChanged, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.survey_id),
            text(record.send_id),
            text(record.member_id),
            name(record.type),
            text(record.status),
            long(record.sent_at),
            long(record.expires_at),
            (b"\x00" if record.delivered_at is None else b"\x02" + long(record.delivered_at)),
            (b"\x00" if record.channel is None else b"\x02" + text(record.channel)),
            (b"\x00" if record.answered_at is None else b"\x02" + long(record.answered_at)),
            (b"\x00" if record.score is None else b"\x02" + long(record.score)),
            long(record.revision),
            write_Meta(meta),
        )
    )


def read_SurveySendChanged(data: bytes, place: int) -> tuple[events.SurveySendChanged, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    status_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    sent_at_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    expires_at_ = (number >> 1) ^ -(number & 1)
    branch = data[place]
    place += 1
    if branch == 0:
        delivered_at_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        delivered_at_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        channel_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        channel_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        answered_at_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        answered_at_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    branch = data[place]
    place += 1
    if branch == 0:
        score_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        score_ = (number >> 1) ^ -(number & 1)
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    revision_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.SurveySendChanged(survey_id=survey_id_, send_id=send_id_, member_id=member_id_, type=type_, status=status_, sent_at=sent_at_, expires_at=expires_at_, delivered_at=delivered_at_, channel=channel_, answered_at=answered_at_, score=score_, revision=revision_, meta=meta_), place


def write_SurveySent(record: events.SurveySent, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            name(record.type),
            long(record.expires_at),
            write_Meta(meta),
        )
    )


def read_SurveySent(data: bytes, place: int) -> tuple[events.SurveySent, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    expires_at_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.SurveySent(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, type=type_, expires_at=expires_at_, meta=meta_), place


def write_SurveyTriggered(record: events.SurveyTriggered, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.send_id),
            text(record.survey_id),
            text(record.member_id),
            name(record.type),
            long(record.cool_down_days),
            long(record.expires_days),
            long(record.sample_permille),
            text(record.trigger),
            write_Meta(meta),
        )
    )


def read_SurveyTriggered(data: bytes, place: int) -> tuple[events.SurveyTriggered, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    send_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    cool_down_days_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    expires_days_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    sample_permille_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    trigger_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SurveyTriggered(send_id=send_id_, survey_id=survey_id_, member_id=member_id_, type=type_, cool_down_days=cool_down_days_, expires_days=expires_days_, sample_permille=sample_permille_, trigger=trigger_, meta=meta_), place


def write_TriggerArmed(record: events.TriggerArmed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.survey_id),
            name(record.type),
            text(record.trigger),
            (b"\x00" if record.segment_id is None else b"\x02" + text(record.segment_id)),
            long(record.sample_permille),
            long(record.cool_down_days),
            long(record.expires_days),
            write_Meta(meta),
        )
    )


def read_TriggerArmed(data: bytes, place: int) -> tuple[events.TriggerArmed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    type_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    trigger_ = data[place:end].decode()
    place = end
    branch = data[place]
    place += 1
    if branch == 0:
        segment_id_ = None
    elif branch == 2:
        number = data[place]
        place += 1
        if number > SEVEN:
            number, place = rest_of(data, number, place)
        if number & 1:
            raise wrong("length", number)
        end = place + (number >> 1)
        segment_id_ = data[place:end].decode()
        place = end
    else:
        raise wrong("branch", branch)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    sample_permille_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    cool_down_days_ = (number >> 1) ^ -(number & 1)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    expires_days_ = (number >> 1) ^ -(number & 1)
    meta_, place = read_Meta(data, place)
    return events.TriggerArmed(shard=shard_, survey_id=survey_id_, type=type_, trigger=trigger_, segment_id=segment_id_, sample_permille=sample_permille_, cool_down_days=cool_down_days_, expires_days=expires_days_, meta=meta_), place


def write_TriggerDisarmed(record: events.TriggerDisarmed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.shard),
            text(record.survey_id),
            write_Meta(meta),
        )
    )


def read_TriggerDisarmed(data: bytes, place: int) -> tuple[events.TriggerDisarmed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    shard_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    survey_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TriggerDisarmed(shard=shard_, survey_id=survey_id_, meta=meta_), place


def write_Neighbour(record: events.Neighbour) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            DOUBLE.pack(record.similarity),
        )
    )


def read_Neighbour(data: bytes, place: int) -> tuple[events.Neighbour, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    (similarity_,) = DOUBLE.unpack_from(data, place)
    place += 8
    return events.Neighbour(discussion_id=discussion_id_, similarity=similarity_), place


def write_DiscussionPlaced(record: events.DiscussionPlaced, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.title),
            (long(len(record.tags)) + b"".join([text(item) for item in record.tags]) + b"\x00" if record.tags else b"\x00"),
            text(seal(record.vector)),
            (long(len(record.near)) + b"".join([write_Neighbour(item) for item in record.near]) + b"\x00" if record.near else b"\x00"),
            text(record.model),
            text(record.model_version),
            write_Meta(meta),
        )
    )


def read_DiscussionPlaced(data: bytes, place: int) -> tuple[events.DiscussionPlaced, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    title_ = data[place:end].decode()
    place = end
    tags_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            number = data[place]
            place += 1
            if number > SEVEN:
                number, place = rest_of(data, number, place)
            if number & 1:
                raise wrong("length", number)
            end = place + (number >> 1)
            tags_item = data[place:end].decode()
            place = end
            tags_items.append(tags_item)
        items, place = count(data, place)
    tags_ = tuple(tags_items)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    vector_ = data[place:end].decode()
    place = end
    near_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            near_item, place = read_Neighbour(data, place)
            near_items.append(near_item)
        items, place = count(data, place)
    near_ = tuple(near_items)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.DiscussionPlaced(discussion_id=discussion_id_, title=title_, tags=tags_, vector=unseal(vector_), near=near_, model=model_, model_version=model_version_, meta=meta_), place


def write_SuggestionFailed(record: events.SuggestionFailed, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.reason),
            text(record.detail),
            text(record.model),
            text(record.model_version),
            write_Meta(meta),
        )
    )


def read_SuggestionFailed(data: bytes, place: int) -> tuple[events.SuggestionFailed, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    detail_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.SuggestionFailed(discussion_id=discussion_id_, reason=reason_, detail=detail_, model=model_, model_version=model_version_, meta=meta_), place


def write_TagAccepted(record: events.TagAccepted, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.tag),
            text(record.member_id),
            write_Meta(meta),
        )
    )


def read_TagAccepted(data: bytes, place: int) -> tuple[events.TagAccepted, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    tag_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TagAccepted(discussion_id=discussion_id_, tag=tag_, member_id=member_id_, meta=meta_), place


def write_TagChoiceRejected(record: events.TagChoiceRejected, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.tag),
            text(record.member_id),
            text(record.reason),
            write_Meta(meta),
        )
    )


def read_TagChoiceRejected(data: bytes, place: int) -> tuple[events.TagChoiceRejected, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    tag_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TagChoiceRejected(discussion_id=discussion_id_, tag=tag_, member_id=member_id_, reason=reason_, meta=meta_), place


def write_TagRefused(record: events.TagRefused, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.tag),
            text(record.member_id),
            write_Meta(meta),
        )
    )


def read_TagRefused(data: bytes, place: int) -> tuple[events.TagRefused, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    tag_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TagRefused(discussion_id=discussion_id_, tag=tag_, member_id=member_id_, meta=meta_), place


def write_TagSettled(record: events.TagSettled, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            text(record.tag),
            text(record.choice),
            text(record.member_id),
            write_Meta(meta),
        )
    )


def read_TagSettled(data: bytes, place: int) -> tuple[events.TagSettled, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    tag_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    choice_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    member_id_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TagSettled(discussion_id=discussion_id_, tag=tag_, choice=choice_, member_id=member_id_, meta=meta_), place


def write_SuggestedTag(record: events.SuggestedTag) -> bytes:
    return b"".join(
        (
            text(record.tag),
            DOUBLE.pack(record.confidence),
            text(record.reason),
        )
    )


def read_SuggestedTag(data: bytes, place: int) -> tuple[events.SuggestedTag, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    tag_ = data[place:end].decode()
    place = end
    (confidence_,) = DOUBLE.unpack_from(data, place)
    place += 8
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    reason_ = data[place:end].decode()
    place = end
    return events.SuggestedTag(tag=tag_, confidence=confidence_, reason=reason_), place


def write_TagsSuggested(record: events.TagsSuggested, meta: events.Meta) -> bytes:
    return b"".join(
        (
            text(record.discussion_id),
            (long(len(record.tags)) + b"".join([write_SuggestedTag(item) for item in record.tags]) + b"\x00" if record.tags else b"\x00"),
            text(record.model),
            text(record.model_version),
            write_Meta(meta),
        )
    )


def read_TagsSuggested(data: bytes, place: int) -> tuple[events.TagsSuggested, int]:
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    discussion_id_ = data[place:end].decode()
    place = end
    tags_items = []
    items, place = count(data, place)
    while items:
        for _ in range(items):
            tags_item, place = read_SuggestedTag(data, place)
            tags_items.append(tags_item)
        items, place = count(data, place)
    tags_ = tuple(tags_items)
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_ = data[place:end].decode()
    place = end
    number = data[place]
    place += 1
    if number > SEVEN:
        number, place = rest_of(data, number, place)
    if number & 1:
        raise wrong("length", number)
    end = place + (number >> 1)
    model_version_ = data[place:end].decode()
    place = end
    meta_, place = read_Meta(data, place)
    return events.TagsSuggested(discussion_id=discussion_id_, tags=tags_, model=model_, model_version=model_version_, meta=meta_), place


WRITE: dict[type[events.Event], Callable[[Any, events.Meta], bytes]] = {
    events.AccountJoined: write_AccountJoined,
    events.PlanChanged: write_PlanChanged,
    events.PurchaseMade: write_PurchaseMade,
    events.PurchaseRefunded: write_PurchaseRefunded,
    events.ChurnScored: write_ChurnScored,
    events.ExampleLabelled: write_ExampleLabelled,
    events.ExampleSampled: write_ExampleSampled,
    events.HoldoutChanged: write_HoldoutChanged,
    events.ModelDrifted: write_ModelDrifted,
    events.ModelEvaluated: write_ModelEvaluated,
    events.FeatureChanged: write_FeatureChanged,
    events.FeatureSubmitted: write_FeatureSubmitted,
    events.ScoreChanged: write_ScoreChanged,
    events.StatusChanged: write_StatusChanged,
    events.StatusRejected: write_StatusRejected,
    events.StatusRequested: write_StatusRequested,
    events.VoteAccepted: write_VoteAccepted,
    events.VoteCast: write_VoteCast,
    events.VoteRejected: write_VoteRejected,
    events.AnswerAccepted: write_AnswerAccepted,
    events.DiscussionChanged: write_DiscussionChanged,
    events.DiscussionStarted: write_DiscussionStarted,
    events.DiscussionTagged: write_DiscussionTagged,
    events.DiscussionViewed: write_DiscussionViewed,
    events.PostChanged: write_PostChanged,
    events.PostModerated: write_PostModerated,
    events.PostModerationDecided: write_PostModerationDecided,
    events.PostScored: write_PostScored,
    events.PostVoted: write_PostVoted,
    events.ReplyPosted: write_ReplyPosted,
    events.TicketOpened: write_TicketOpened,
    events.TicketSolved: write_TicketSolved,
    events.ConsentApplied: write_ConsentApplied,
    events.ConsentChanged: write_ConsentChanged,
    events.EngagementForecasted: write_EngagementForecasted,
    events.EventTracked: write_EventTracked,
    events.ForecastRequested: write_ForecastRequested,
    events.ForecastTriggered: write_ForecastTriggered,
    events.ForecastsScheduled: write_ForecastsScheduled,
    events.HealthChanged: write_HealthChanged,
    events.IdentityAttached: write_IdentityAttached,
    events.IdentityDetached: write_IdentityDetached,
    events.IdentityLinked: write_IdentityLinked,
    events.IdentityRestated: write_IdentityRestated,
    events.IdentityUnlinked: write_IdentityUnlinked,
    events.MilestoneReached: write_MilestoneReached,
    events.MoodAdded: write_MoodAdded,
    events.MoodObserved: write_MoodObserved,
    events.SessionEnded: write_SessionEnded,
    events.TouchpointAdded: write_TouchpointAdded,
    events.TouchpointRecorded: write_TouchpointRecorded,
    events.TouchpointRefused: write_TouchpointRefused,
    events.MemberRegistered: write_MemberRegistered,
    events.EventRejected: write_EventRejected,
    events.ProbeSent: write_ProbeSent,
    events.RejectionReplayed: write_RejectionReplayed,
    events.Ticked: write_Ticked,
    events.ModelTrained: write_ModelTrained,
    events.NeighboursLearned: write_NeighboursLearned,
    events.TrainingRequested: write_TrainingRequested,
    events.PointsEarned: write_PointsEarned,
    events.StandingChanged: write_StandingChanged,
    events.AlarmArmed: write_AlarmArmed,
    events.DefinitionShared: write_DefinitionShared,
    events.IdentityObserved: write_IdentityObserved,
    events.MembershipAsked: write_MembershipAsked,
    events.MembershipConfirmed: write_MembershipConfirmed,
    events.MembershipRefused: write_MembershipRefused,
    events.PeopleListed: write_PeopleListed,
    events.PersonEnlisted: write_PersonEnlisted,
    events.PersonObserved: write_PersonObserved,
    events.PersonRecalled: write_PersonRecalled,
    events.SegmentChanged: write_SegmentChanged,
    events.SegmentClosed: write_SegmentClosed,
    events.SegmentDefined: write_SegmentDefined,
    events.SegmentEntered: write_SegmentEntered,
    events.SegmentLeft: write_SegmentLeft,
    events.SegmentMemberAdded: write_SegmentMemberAdded,
    events.SegmentMemberRemoved: write_SegmentMemberRemoved,
    events.SegmentRefused: write_SegmentRefused,
    events.SegmentRuleChanged: write_SegmentRuleChanged,
    events.SegmentSettled: write_SegmentSettled,
    events.ShardSettled: write_ShardSettled,
    events.SweepAdvanced: write_SweepAdvanced,
    events.CategoryMoodObserved: write_CategoryMoodObserved,
    events.MoodShifted: write_MoodShifted,
    events.PostMoodObserved: write_PostMoodObserved,
    events.SentimentScored: write_SentimentScored,
    events.TextScored: write_TextScored,
    events.GuestMoved: write_GuestMoved,
    events.OccasionReached: write_OccasionReached,
    events.SurveyAnswerAccepted: write_SurveyAnswerAccepted,
    events.SurveyAnswerRejected: write_SurveyAnswerRejected,
    events.SurveyAnswered: write_SurveyAnswered,
    events.SurveyArrived: write_SurveyArrived,
    events.SurveyClosed: write_SurveyClosed,
    events.SurveyDayScoreChanged: write_SurveyDayScoreChanged,
    events.SurveyDeclined: write_SurveyDeclined,
    events.SurveyDefined: write_SurveyDefined,
    events.SurveyDelivered: write_SurveyDelivered,
    events.SurveyDismissed: write_SurveyDismissed,
    events.SurveyExpired: write_SurveyExpired,
    events.SurveyRefused: write_SurveyRefused,
    events.SurveyRequested: write_SurveyRequested,
    events.SurveyScoreChanged: write_SurveyScoreChanged,
    events.SurveySendChanged: write_SurveySendChanged,
    events.SurveySent: write_SurveySent,
    events.SurveyTriggered: write_SurveyTriggered,
    events.TriggerArmed: write_TriggerArmed,
    events.TriggerDisarmed: write_TriggerDisarmed,
    events.DiscussionPlaced: write_DiscussionPlaced,
    events.SuggestionFailed: write_SuggestionFailed,
    events.TagAccepted: write_TagAccepted,
    events.TagChoiceRejected: write_TagChoiceRejected,
    events.TagRefused: write_TagRefused,
    events.TagSettled: write_TagSettled,
    events.TagsSuggested: write_TagsSuggested,
}


READ: dict[type[events.Event], Callable[[bytes, int], tuple[events.Event, int]]] = {
    events.AccountJoined: read_AccountJoined,
    events.PlanChanged: read_PlanChanged,
    events.PurchaseMade: read_PurchaseMade,
    events.PurchaseRefunded: read_PurchaseRefunded,
    events.ChurnScored: read_ChurnScored,
    events.ExampleLabelled: read_ExampleLabelled,
    events.ExampleSampled: read_ExampleSampled,
    events.HoldoutChanged: read_HoldoutChanged,
    events.ModelDrifted: read_ModelDrifted,
    events.ModelEvaluated: read_ModelEvaluated,
    events.FeatureChanged: read_FeatureChanged,
    events.FeatureSubmitted: read_FeatureSubmitted,
    events.ScoreChanged: read_ScoreChanged,
    events.StatusChanged: read_StatusChanged,
    events.StatusRejected: read_StatusRejected,
    events.StatusRequested: read_StatusRequested,
    events.VoteAccepted: read_VoteAccepted,
    events.VoteCast: read_VoteCast,
    events.VoteRejected: read_VoteRejected,
    events.AnswerAccepted: read_AnswerAccepted,
    events.DiscussionChanged: read_DiscussionChanged,
    events.DiscussionStarted: read_DiscussionStarted,
    events.DiscussionTagged: read_DiscussionTagged,
    events.DiscussionViewed: read_DiscussionViewed,
    events.PostChanged: read_PostChanged,
    events.PostModerated: read_PostModerated,
    events.PostModerationDecided: read_PostModerationDecided,
    events.PostScored: read_PostScored,
    events.PostVoted: read_PostVoted,
    events.ReplyPosted: read_ReplyPosted,
    events.TicketOpened: read_TicketOpened,
    events.TicketSolved: read_TicketSolved,
    events.ConsentApplied: read_ConsentApplied,
    events.ConsentChanged: read_ConsentChanged,
    events.EngagementForecasted: read_EngagementForecasted,
    events.EventTracked: read_EventTracked,
    events.ForecastRequested: read_ForecastRequested,
    events.ForecastTriggered: read_ForecastTriggered,
    events.ForecastsScheduled: read_ForecastsScheduled,
    events.HealthChanged: read_HealthChanged,
    events.IdentityAttached: read_IdentityAttached,
    events.IdentityDetached: read_IdentityDetached,
    events.IdentityLinked: read_IdentityLinked,
    events.IdentityRestated: read_IdentityRestated,
    events.IdentityUnlinked: read_IdentityUnlinked,
    events.MilestoneReached: read_MilestoneReached,
    events.MoodAdded: read_MoodAdded,
    events.MoodObserved: read_MoodObserved,
    events.SessionEnded: read_SessionEnded,
    events.TouchpointAdded: read_TouchpointAdded,
    events.TouchpointRecorded: read_TouchpointRecorded,
    events.TouchpointRefused: read_TouchpointRefused,
    events.MemberRegistered: read_MemberRegistered,
    events.EventRejected: read_EventRejected,
    events.ProbeSent: read_ProbeSent,
    events.RejectionReplayed: read_RejectionReplayed,
    events.Ticked: read_Ticked,
    events.ModelTrained: read_ModelTrained,
    events.NeighboursLearned: read_NeighboursLearned,
    events.TrainingRequested: read_TrainingRequested,
    events.PointsEarned: read_PointsEarned,
    events.StandingChanged: read_StandingChanged,
    events.AlarmArmed: read_AlarmArmed,
    events.DefinitionShared: read_DefinitionShared,
    events.IdentityObserved: read_IdentityObserved,
    events.MembershipAsked: read_MembershipAsked,
    events.MembershipConfirmed: read_MembershipConfirmed,
    events.MembershipRefused: read_MembershipRefused,
    events.PeopleListed: read_PeopleListed,
    events.PersonEnlisted: read_PersonEnlisted,
    events.PersonObserved: read_PersonObserved,
    events.PersonRecalled: read_PersonRecalled,
    events.SegmentChanged: read_SegmentChanged,
    events.SegmentClosed: read_SegmentClosed,
    events.SegmentDefined: read_SegmentDefined,
    events.SegmentEntered: read_SegmentEntered,
    events.SegmentLeft: read_SegmentLeft,
    events.SegmentMemberAdded: read_SegmentMemberAdded,
    events.SegmentMemberRemoved: read_SegmentMemberRemoved,
    events.SegmentRefused: read_SegmentRefused,
    events.SegmentRuleChanged: read_SegmentRuleChanged,
    events.SegmentSettled: read_SegmentSettled,
    events.ShardSettled: read_ShardSettled,
    events.SweepAdvanced: read_SweepAdvanced,
    events.CategoryMoodObserved: read_CategoryMoodObserved,
    events.MoodShifted: read_MoodShifted,
    events.PostMoodObserved: read_PostMoodObserved,
    events.SentimentScored: read_SentimentScored,
    events.TextScored: read_TextScored,
    events.GuestMoved: read_GuestMoved,
    events.OccasionReached: read_OccasionReached,
    events.SurveyAnswerAccepted: read_SurveyAnswerAccepted,
    events.SurveyAnswerRejected: read_SurveyAnswerRejected,
    events.SurveyAnswered: read_SurveyAnswered,
    events.SurveyArrived: read_SurveyArrived,
    events.SurveyClosed: read_SurveyClosed,
    events.SurveyDayScoreChanged: read_SurveyDayScoreChanged,
    events.SurveyDeclined: read_SurveyDeclined,
    events.SurveyDefined: read_SurveyDefined,
    events.SurveyDelivered: read_SurveyDelivered,
    events.SurveyDismissed: read_SurveyDismissed,
    events.SurveyExpired: read_SurveyExpired,
    events.SurveyRefused: read_SurveyRefused,
    events.SurveyRequested: read_SurveyRequested,
    events.SurveyScoreChanged: read_SurveyScoreChanged,
    events.SurveySendChanged: read_SurveySendChanged,
    events.SurveySent: read_SurveySent,
    events.SurveyTriggered: read_SurveyTriggered,
    events.TriggerArmed: read_TriggerArmed,
    events.TriggerDisarmed: read_TriggerDisarmed,
    events.DiscussionPlaced: read_DiscussionPlaced,
    events.SuggestionFailed: read_SuggestionFailed,
    events.TagAccepted: read_TagAccepted,
    events.TagChoiceRejected: read_TagChoiceRejected,
    events.TagRefused: read_TagRefused,
    events.TagSettled: read_TagSettled,
    events.TagsSuggested: read_TagsSuggested,
}
