"""What one GraphQL operation may cost: its depth, its aliases, and the values that it may give.

How often a caller may ask is in limits; documents of too many tokens are refused by the parser.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    value_from_ast_untyped,
)

from api.paging import LIMIT_DEFAULT
from api.problems import RefusedError

DEPTH_LIMIT = 10
ALIASES_LIMIT = 15
TOKENS_LIMIT = 1_000
# A page of 500 discussions with every field of the brief is 9,500 values; twice that is a crawl.
COST_LIMIT = 20_000
# A mutation waits for two folds and writes to the log: as much work as a page.
MUTATION_COST = 50
# The arguments that say how many items a list gives.
COUNTS = ("limit", "first")


class Cost(NamedTuple):
    """What a part of an operation comes to."""

    depth: int = 0
    aliases: int = 0
    values: int = 0

    def beside(self, other: "Cost") -> "Cost":
        """Both parts, next to each other."""
        return Cost(
            max(self.depth, other.depth), self.aliases + other.aliases, self.values + other.values
        )


@dataclass(slots=True)
class Reckoning:
    """Reckons one operation; a fragment of it is reckoned once, however often it is spread."""

    schema: GraphQLSchema
    variables: Mapping[str, Any]
    fragments: Mapping[str, FragmentDefinitionNode]
    _known: dict[str, Cost] = field(default_factory=dict)
    _given: Mapping[str, Any] = field(default_factory=dict)

    def operation(self, operation: OperationDefinitionNode) -> Cost:
        """Return what a whole operation comes to."""
        root = self.schema.get_root_type(operation.operation)
        self._given = {**_defaults(operation), **self.variables}
        return self._selections(operation.selection_set, root)

    def _selections(self, selections: SelectionSetNode | None, parent: Any) -> Cost:
        cost = Cost()
        for node in selections.selections if selections else ():
            cost = cost.beside(self._selection(node, parent))
        return cost

    def _selection(self, node: Any, parent: Any) -> Cost:
        match node:
            case FieldNode():
                return self._field(node, parent)
            case FragmentSpreadNode():
                return self._fragment(node.name.value)
            case InlineFragmentNode(type_condition=condition):
                kind = self.schema.get_type(condition.name.value) if condition else parent
                return self._selections(node.selection_set, kind)
            case _:
                message = f'there is no selection of kind "{type(node).__name__}"'
                raise TypeError(message)

    def _fragment(self, name: str) -> Cost:
        if name not in self._known:
            fragment = self.fragments[name]
            kind = self.schema.get_type(fragment.type_condition.name.value)
            self._known[name] = self._selections(fragment.selection_set, kind)
        return self._known[name]

    def _field(self, node: FieldNode, parent: Any) -> Cost:
        aliases = int(node.alias is not None)
        # What the schema says of itself is small, and validation bounds its depth.
        if node.name.value.startswith("__"):
            return Cost(1, aliases, 1)
        definition = parent.fields[node.name.value]
        inner = self._selections(node.selection_set, get_named_type(definition.type))
        own = MUTATION_COST if parent.name.endswith("Mutation") else 1
        values = own + inner.values * self._count(node, definition)
        return Cost(inner.depth + 1, inner.aliases + aliases, values)

    def _count(self, node: FieldNode, definition: GraphQLField) -> int:
        if not any(name in definition.args for name in COUNTS):
            return 1
        for argument in node.arguments or ():
            if argument.name.value in COUNTS:
                return self._integer(argument.value)
        return LIMIT_DEFAULT

    def _integer(self, value: Any) -> int:
        match value:
            case IntValueNode():
                return max(1, int(value.value))
            case VariableNode():
                given = self._given.get(value.name.value, LIMIT_DEFAULT)
                # GraphQL takes 500.0 for an Int as well.
                return max(1, int(given)) if isinstance(given, int | float) else LIMIT_DEFAULT
            case _:
                return LIMIT_DEFAULT


def _defaults(operation: OperationDefinitionNode) -> Mapping[str, Any]:
    # What a client may leave out it gives all the same, by the operation itself.
    return {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value is not None
    }


def reckon(
    schema: GraphQLSchema, document: DocumentNode, name: str | None, variables: Mapping[str, Any]
) -> Cost:
    """Return what the operation `name` of a valid document comes to, or its only operation."""
    fragments = {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    cost = Cost()
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            own_name = each.name.value if each.name else None
            if name in {None, own_name}:
                # Variables are each operation's own, and so is what a fragment costs by them.
                reckoning = Reckoning(schema, variables, fragments)
                cost = cost.beside(reckoning.operation(each))
    return cost


def demand_frugal(cost: Cost) -> None:
    """Raise RefusedError where an operation is too deep, has too many aliases or costs too much."""
    limits = (
        ("DEPTH_LIMIT", "levels deep", cost.depth, DEPTH_LIMIT),
        ("ALIAS_LIMIT", "aliases", cost.aliases, ALIASES_LIMIT),
        ("COST_LIMIT", "values at most", cost.values, COST_LIMIT),
    )
    for code, what, comes_to, limit in limits:
        if comes_to > limit:
            message = f"the operation has {comes_to} {what}; the limit is {limit}"
            raise RefusedError(code, message, cost=comes_to, limit=limit)
