"""Changes of an ONNX model as bytes: more of its values as outputs, and its products in integers.

No ONNX library is needed for it: a model is a protobuf message. Which model, and what its numbers
mean, is `encoder`'s.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Field numbers of ONNX's protobuf, message by message.
MODEL_GRAPH = 7
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_OUTPUT = 1, 5, 12
NODE_INPUT, NODE_OUTPUT, NODE_OPERATOR, NODE_ATTRIBUTE = 1, 2, 4, 5
ATTRIBUTE_NAME, ATTRIBUTE_INTEGER, ATTRIBUTE_TYPE = 1, 3, 20
TENSOR_NAME, VALUE_NAME = 8, 1
# Numbers of ONNX's enumerations: AttributeProto.INT, TensorProto.FLOAT.
INTEGER, FLOAT = 2, 1
# Protobuf's wire types, which are the lowest three bits of a field's tag.
VARINT, LENGTH_DELIMITED = 0, 2
# How many bytes follow a tag of the types of fixed width.
FIXED = {1: 8, 5: 4}
TYPE_BITS = 3
VARINT_BITS = 7
CONTINUED = 1 << VARINT_BITS
# What the packaged model calls the parts of the weight W: bytes with a sign, a scale a column.
BYTES, SCALE = b"_q", b"_scale"


class _Field(NamedTuple):
    """A field of a message: its content where it is delimited by its length, and all its bytes."""

    number: int
    content: bytes
    whole: bytes


class _Node(NamedTuple):
    """An operation of a graph, without its attributes."""

    operator: bytes
    inputs: Sequence[bytes]
    outputs: Sequence[bytes]


def with_outputs(model: bytes, names: Sequence[str]) -> bytes:
    """The ONNX model `model` with the values `names` of its graph as further outputs.

    Protobuf merges a message with the one appended to it (Protocol Buffers, "Encoding", last one
    wins and repeated fields concatenate).
    """
    outputs = (_written(GRAPH_OUTPUT, _written(VALUE_NAME, name.encode())) for name in names)
    return model + _written(MODEL_GRAPH, b"".join(outputs))


def with_integer_products(model: bytes) -> bytes:
    """The model with products of integers, where it made floats of 8-bit weights to multiply by.

    What is multiplied is rounded to 8 bits too, by one scale a matrix, which is what ONNX's
    `DynamicQuantizeLinear` does. Weights are found by their names; other products stay.
    """
    fields = list(_fields(model))
    graph = b"".join(each.content for each in fields if each.number == MODEL_GRAPH)
    rest = b"".join(each.whole for each in fields if each.number != MODEL_GRAPH)
    return rest + _written(MODEL_GRAPH, b"".join(_integer_graph(graph)))


def _integer_graph(graph: bytes) -> Iterator[bytes]:
    tensors = {_name(each.content) for each in _fields(graph) if each.number == GRAPH_INITIALIZER}
    nodes = (_node(each.content) for each in _fields(graph) if each.number == GRAPH_NODE)
    weights = {
        each.inputs[1]
        for each in nodes
        if each.operator == b"MatMul" and each.inputs[1] + BYTES in tensors
    }
    rounded: set[bytes] = set()
    for each in _fields(graph):
        if each.number != GRAPH_NODE:
            yield each.whole
            continue
        node = _node(each.content)
        if node.operator == b"MatMul" and node.inputs[1] in weights:
            yield from _integer_product(node, rounded)
        elif not _makes_floats(node, weights):
            yield each.whole


def _makes_floats(node: _Node, weights: set[bytes]) -> bool:
    """Whether the node is one of the two that make floats of a weight: a cast, and its scaling."""
    return node.outputs[0] in weights or node.inputs[0].removesuffix(BYTES) in weights


def _integer_product(node: _Node, rounded: set[bytes]) -> Iterator[bytes]:
    """The nodes of one product; several products of one matrix have it rounded once."""
    (matrix, weight), (product,) = node.inputs, node.outputs
    small, scale, zero = matrix + b"_small", matrix + b"_small_scale", matrix + b"_small_zero"
    if matrix not in rounded:
        rounded.add(matrix)
        yield _made(_Node(b"DynamicQuantizeLinear", [matrix], [small, scale, zero]))
    sums, floats, scales = product + b"_sums", product + b"_floats", product + b"_scales"
    yield _made(_Node(b"MatMulInteger", [small, weight + BYTES, zero], [sums]))
    yield _made(_Node(b"Cast", [sums], [floats]), _integer_attribute(b"to", FLOAT))
    yield _made(_Node(b"Mul", [scale, weight + SCALE], [scales]))
    yield _made(_Node(b"Mul", [floats, scales], [product]))


def _name(tensor: bytes) -> bytes:
    return next(each.content for each in _fields(tensor) if each.number == TENSOR_NAME)


def _node(message: bytes) -> _Node:
    fields = list(_fields(message))

    def contents(number: int) -> list[bytes]:
        return [each.content for each in fields if each.number == number]

    return _Node(contents(NODE_OPERATOR)[0], contents(NODE_INPUT), contents(NODE_OUTPUT))


def _made(node: _Node, attributes: bytes = b"") -> bytes:
    inputs = b"".join(_written(NODE_INPUT, each) for each in node.inputs)
    outputs = b"".join(_written(NODE_OUTPUT, each) for each in node.outputs)
    operator = _written(NODE_OPERATOR, node.operator)
    return _written(GRAPH_NODE, inputs + outputs + operator + attributes)


def _integer_attribute(name: bytes, value: int) -> bytes:
    named = _written(ATTRIBUTE_NAME, name)
    valued = _varint(ATTRIBUTE_INTEGER << TYPE_BITS | VARINT) + _varint(value)
    typed = _varint(ATTRIBUTE_TYPE << TYPE_BITS | VARINT) + _varint(INTEGER)
    return _written(NODE_ATTRIBUTE, named + valued + typed)


def _fields(message: bytes) -> Iterator[_Field]:
    at = 0
    while at < len(message):
        begin, content = at, b""
        tag, at = _read_varint(message, at)
        kind = tag & (1 << TYPE_BITS) - 1
        if kind == LENGTH_DELIMITED:
            length, at = _read_varint(message, at)
            content = message[at : at + length]
            at += length
        elif kind == VARINT:
            _, at = _read_varint(message, at)
        else:
            at += FIXED[kind]
        yield _Field(tag >> TYPE_BITS, content, message[begin:at])


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & CONTINUED - 1) << shift
        shift += VARINT_BITS
        if byte < CONTINUED:
            return value, at


def _written(number: int, content: bytes) -> bytes:
    return _varint(number << TYPE_BITS | LENGTH_DELIMITED) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    found = bytearray()
    while value >= CONTINUED:
        found.append(value & CONTINUED - 1 | CONTINUED)
        value >>= VARINT_BITS
    return bytes([*found, value])
