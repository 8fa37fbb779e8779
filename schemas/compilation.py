"""Makes `binary.py`: for each record a function that writes it in Avro and one that reads it.

A general codec walks the schema again for each event; these lines are that walk, done once. What
strings and longs look like is `primitives`'s.
"""

from collections.abc import Collection, Mapping
from textwrap import indent
from typing import Any

from schemas.catalog import EVENT_TYPES, EventType, Schema, meta_schema, nested_records

HEADER = '''"""Every record in Avro's binary encoding, written by `python -m schemas.generate`.

`write_<record>` gives its bytes, `read_<record>` the record at a place and the place after it.
Reading raises IndexError, ValueError or struct.error where the bytes do not fit.
"""

from collections.abc import Callable
from typing import Any

from schemas import events
from schemas.personal import seal, unseal
from schemas.primitives import DOUBLE, SEVEN, count, integer, long, name, rest_of, text, wrong
'''

# How a value of each primitive type is written, and read into a name.
WRITTEN = {
    "string": "text({value})",
    "long": "long({value})",
    "int": "integer({value})",
    "double": "DOUBLE.pack({value})",
    "boolean": '(b"\\x01" if {value} else b"\\x00")',
}
NUMBER = """\
number = data[place]
place += 1
if number > SEVEN:
    number, place = rest_of(data, number, place)
"""
LONG = NUMBER + "{name} = (number >> 1) ^ -(number & 1)"
READ = {
    "string": NUMBER
    + """\
if number & 1:
    raise wrong("length", number)
end = place + (number >> 1)
{name} = data[place:end].decode()
place = end""",
    "long": LONG,
    "int": LONG,
    "double": "({name},) = DOUBLE.unpack_from(data, place)\nplace += 8",
    "boolean": """\
if data[place] > 1:
    raise wrong("boolean", data[place])
{name} = data[place] == 1
place += 1""",
}


# Fields of `meta` and `origin` that hold one of a few names.
NAMES = frozenset({"type", "source", "fold"})
SIGNATURES = {
    "write": "[Any, events.Meta], bytes",
    "read": "[bytes, int], tuple[events.Event, int]",
}


class UncompiledError(Exception):
    """A schema has a type that nothing here can write."""


def binary_module() -> str:
    """The text of binary.py."""
    records = {each["name"]: each for each in nested_records(meta_schema())}
    for event_type in EVENT_TYPES.values():
        records |= {each["name"]: each for each in nested_records(event_type.schema)}
    personal = {each.name.partition(".")[2]: each.personal for each in EVENT_TYPES.values()}
    functions = (functions_of(record, personal.get(name, ())) for name, record in records.items())
    tables = (_table(verb, EVENT_TYPES) for verb in ("write", "read"))
    return "\n\n".join([HEADER, *functions]) + "\n\n" + "\n\n".join(tables)


def functions_of(record: Schema, personal: Collection[str]) -> str:
    """The text of the two functions that write and read a record; `personal` fields are sealed.

    Raises UncompiledError where a field has a type that nothing here can write.
    """
    return f"{_writer(record, personal)}\n\n{_reader(record, personal)}"


def _table(verb: str, types: Mapping[str, EventType]) -> str:
    names = (name.partition(".")[2] for name in types)
    rows = "".join(f"    events.{name}: {verb}_{name},\n" for name in names)
    return (
        f"{verb.upper()}: dict[type[events.Event], Callable[{SIGNATURES[verb]}]] = {{\n{rows}}}\n"
    )


def _writer(record: Schema, personal: Collection[str]) -> str:
    # The meta of an event comes by itself, for the engine stamps events while it writes them.
    meta = ", meta: events.Meta" if any(_is_meta(each) for each in record["fields"]) else ""
    parts = "".join(f"            {_field(each, personal)},\n" for each in record["fields"])
    return (
        f"def write_{record['name']}(record: events.{record['name']}{meta}) -> bytes:\n"
        f'    return b"".join(\n        (\n{parts}        )\n    )\n'
    )


def _field(field: Mapping[str, Any], personal: Collection[str]) -> str:
    value = _shown(field, personal)
    return f"name({value})" if field["name"] in NAMES else _written(field["type"], value)


def _is_meta(field: Mapping[str, Any]) -> bool:
    return bool(_kind(field["type"]) == ("record", "Meta"))


def _shown(field: Mapping[str, Any], personal: Collection[str]) -> str:
    if _is_meta(field):
        return "meta"
    value = f"record.{field['name']}"
    return f"seal({value})" if field["name"] in personal else value


def _written(avro: Any, value: str) -> str:
    kind = _kind(avro)
    match kind:
        case ("union", none, other):
            branches = [f'b"\\x0{2 * (1 - none)}" + {_written(other, value)}', _null(none)]
            return f"({branches[1]} if {value} is None else {branches[0]})"
        case ("array", items):
            each = _written(items, "item")
            return _blocks(value, f'b"".join([{each} for item in {value}])')
        case ("map", values):
            each = f"text(key) + {_written(values, 'item')}"
            return _blocks(value, f'b"".join([{each} for key, item in {value}.items()])')
        case ("record", name):
            return f"write_{name}({value})"
    (primitive,) = kind
    return WRITTEN[primitive].format(value=value)


def _null(place: int) -> str:
    return f'b"\\x0{2 * place}"'


def _blocks(value: str, items: str) -> str:
    return f'(long(len({value})) + {items} + b"\\x00" if {value} else b"\\x00")'


def _reader(record: Schema, personal: Collection[str]) -> str:
    name = record["name"]
    # An underscore keeps a field's name from being one of the names that reading needs itself.
    steps = "\n".join(_read(each["type"], f"{each['name']}_") for each in record["fields"])
    values = ", ".join(f"{each['name']}={_taken(each, personal)}" for each in record["fields"])
    return (
        f"def read_{name}(data: bytes, place: int) -> tuple[events.{name}, int]:\n"
        f"{indent(steps, '    ')}\n    return events.{name}({values}), place\n"
    )


def _taken(field: Mapping[str, Any], personal: Collection[str]) -> str:
    value = f"{field['name']}_"
    return f"unseal({value})" if field["name"] in personal else value


def _read(avro: Any, name: str) -> str:
    kind = _kind(avro)
    match kind:
        case ("union", none, other):
            return _either(name, none, _read(other, name))
        case ("array", items):
            # Named for the field: two lists of one record may hold different types.
            item = f"{name}item"
            inner = f"{_read(items, item)}\n{name}items.append({item})"
            return f"{name}items = []\n{_each(inner)}\n{name} = tuple({name}items)"
        case ("map", values):
            inner = f"{_read('string', 'key')}\n{_read(values, f'{name}[key]')}"
            return f"{name} = {{}}\n{_each(inner)}"
        case ("record", record):
            return f"{name}, place = read_{record}(data, place)"
    (primitive,) = kind
    return READ[primitive].format(name=name)


def _either(name: str, none: int, other: str) -> str:
    return (
        f"branch = data[place]\nplace += 1\nif branch == {2 * none}:\n    {name} = None\n"
        f"elif branch == {2 * (1 - none)}:\n{indent(other, '    ')}\n"
        f'else:\n    raise wrong("branch", branch)'
    )


def _each(inner: str) -> str:
    body = indent(inner, "        ")
    step = "items, place = count(data, place)"
    return f"{step}\nwhile items:\n    for _ in range(items):\n{body}\n    {step}"


def _kind(avro: Any) -> tuple[Any, ...]:
    """The type as a tuple: its kind, then what it is made of. Raises UncompiledError."""
    match avro:
        case str() if avro in WRITTEN:
            kind: tuple[Any, ...] = (avro,)
        case [_, _] if "null" in avro:
            none = avro.index("null")
            kind = ("union", none, avro[1 - none])
        case {"type": "array" | "map" as name, "items": inner} | {
            "type": "array" | "map" as name,
            "values": inner,
        }:
            kind = (name, inner)
        case {"type": "record", "name": name}:
            kind = ("record", name)
        case {"type": inner}:
            kind = _kind(inner)
        case _:
            message = f'a schema has the type "{avro}", which `compilation` cannot write yet'
            raise UncompiledError(message)
    return kind
