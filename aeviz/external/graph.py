"""An ONNX graph as a chain of dense layers.

Whatever is linear between two activations is one matrix: its columns are what unit vectors become on the way, and its
bias what 0 becomes. A value on the way is a ``Flow``: g(f(rows)) with f affine and g a function of one number, the same
for all places, which is an activation once it is bent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from aeviz.external import named_function, operators
from aeviz.external.base import LARGEST, MAX_WEIGHTS, ImportedLayer, Network
from aeviz.external.readings import code_after
from aeviz.language import Sentence, count, text
from aeviz.networks.arrays import Map
from aeviz.required import required
from aeviz.upload.base import BadFile

if TYPE_CHECKING:
    from onnx import GraphProto, NodeProto, ValueInfoProto

WEIGHTED = ("Gemm", "MatMul", "Conv", "ConvTranspose")
MOVES = (
    *("Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Slice", "Gather", "DepthToSpace", "SpaceToDepth"),
    *("Expand", "Tile", "Upsample", "Resize", "Pad", "Split", "Concat"),
)
SAME = ("Identity", "Dropout", "Cast")
ARITHMETIC = ("Add", "Sub", "Mul", "Div", "Neg", "Sum")
BENT = (
    *("Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Gelu", "Sigmoid", "Tanh", "Softplus", "Softsign", "Clip"),
    *("HardSigmoid", "Mish", "Swish", "HardSwish", "ThresholdedRelu", "Erf", "Exp", "Log", "Sqrt", "Pow", "Abs"),
    *("Min", "Max", "Sign", "Where", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Not", "And", "Or"),
)
RANDOM = ("RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike")
ROWS = 128  # unit vectors that go through together


@dataclass(frozen=True, eq=False)
class Flow:
    """A value: rows (m, n_in) -> g(f(rows)), f(rows) of shape (m, *shape).

    stage     which layer it belongs to: how many are before it; weighted: whether a layer's weights are in it
    g, bent   what is done with each number, and whether that is no straight line; ``steps`` name it
    other     the same value with the straight beginning of g in f: tanh(x - 1) is no activation of x, but of x - 1
    """

    n_in: int
    shape: tuple[int, ...]
    f: Map
    stage: int
    name: str = ""
    weighted: bool = False
    g: Map | None = None
    bent: bool = False
    steps: tuple[str, ...] = ()
    other: Flow | None = None

    @property
    def size(self) -> int:
        return prod(self.shape)

    def at(self, t: np.ndarray) -> np.ndarray:
        return t if self.g is None else self.g(t)


GraphValue: TypeAlias = "np.ndarray | Flow"


def readings(graph: GraphProto, opset: int) -> tuple[Network, ...]:
    """The network. Raises BadFile, naming the operator, for what is no chain of linear maps and activations."""
    refusal = None
    for output in graph.output:
        try:
            return (_Walk(graph, opset).network(output.name),)
        except BadFile as error:
            refusal = refusal or error
    raise refusal or BadFile(text("its graph has no output."))


class _Walk:
    """One way through the graph, from its input to one of its outputs."""

    def __init__(self, graph: GraphProto, opset: int):
        from onnx import numpy_helper

        self.graph, self.opset = graph, opset
        self.values: dict[str, GraphValue] = {}
        for tensor in graph.initializer:
            self.values[tensor.name] = _wide(numpy_helper.to_array(tensor))
        inputs = [value for value in graph.input if value.name not in self.values]
        if len(inputs) != 1:
            raise BadFile(text("it takes {n} inputs; an autoencoder takes one.", n=count(len(inputs))))
        self.batch, shape = _shape(inputs[0])
        self.layers: list[ImportedLayer] = []
        self.settled: dict[int, Flow] = {}  # by the id of a flow
        self.unbent: dict[int, Flow] = {}
        self.kept: list[Flow] = []  # so that no other flow gets its id
        self.notes: list[Sentence] = []
        start = Flow(prod(shape), shape, partial(_reshaped, shape=shape), 0)
        self.values[inputs[0].name] = start
        self.d_in = start.n_in

    def network(self, output: str) -> Network:
        for node in _needed(self.graph.node, output):
            self._step(node)
        end = self.values.get(output)
        if not isinstance(end, Flow) or end.size != self.d_in:
            size = end.size if isinstance(end, Flow) else 0
            raise BadFile(
                text(
                    "it takes {d_in} numbers and gives {size}; an autoencoder gives as many as it takes.",
                    d_in=count(self.d_in),
                    size=count(size),
                )
            )
        self._finish(end)
        n_encoder, why = code_after(self.layers) if len(self.layers) > 1 else (1, [])
        convolved = any(node.op_type.startswith("Conv") for node in self.graph.node)
        dense = Sentence("Convolutions are shown as the dense layers that they are.")
        return Network(tuple(self.layers), n_encoder, (), (*[dense] * convolved, *self.notes, *why))

    # ---------------------------------------------------------------------------------------- one operator

    def _step(self, node: NodeProto) -> None:
        inputs = [self.values.get(name) if name else None for name in node.input]
        flows = [value for value in inputs if isinstance(value, Flow)]
        how, kind = _attributes(node), node.op_type
        if kind in RANDOM:
            self._put(node, [np.zeros(())])
            self.notes.append(Sentence("Its random numbers are left out: the mean is shown."))
        elif not flows:
            self._put(node, self._evaluated(node, inputs))
        elif kind == "Shape":
            shape = np.array([self.batch, *flows[0].shape])
            self._put(node, [shape[how.get("start", 0) : how.get("end")]])
        elif kind in SAME:
            self._put(node, [flows[0]])
        elif kind == "BatchNormalization":
            self._put(node, [self._normalised(node, inputs, how)])
        elif kind in WEIGHTED or kind in ("AveragePool", "GlobalAveragePool", "ReduceMean"):
            self._put(node, [self._linear(node, inputs, how)])
        elif kind in ("Resize", "Upsample") and how.get("mode", "nearest") != "nearest":
            self._put(node, [self._resized(node, inputs, how)])
        elif kind in MOVES:
            self._put(node, self._moved(node, inputs))
        elif kind in ARITHMETIC or kind in BENT:
            self._put(node, [self._pointwise(node, inputs)])
        else:
            raise BadFile(
                text(
                    "{operator} is not linear, nor an activation: it cannot be shown as a dense layer.",
                    operator=title(node),
                )
            )

    def _put(self, node: NodeProto, values: Sequence[GraphValue]) -> None:
        for name, value in zip(node.output, values, strict=False):
            if name:
                self.values[name] = value

    def _evaluated(self, node: NodeProto, inputs: Sequence[GraphValue | None]) -> list[np.ndarray]:
        """What an operator makes of arrays, by ONNX's own reference."""
        from onnx import helper
        from onnx.reference import ReferenceEvaluator

        names = [name for name, value in zip(node.input, inputs, strict=True) if value is not None]
        values = [helper.make_tensor_value_info(name, 0, None) for name in dict.fromkeys(names)]
        outputs = [helper.make_tensor_value_info(name, 0, None) for name in node.output if name]
        graph = helper.make_graph([node], "one", values, outputs)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)])
        given = {name: value for name, value in zip(node.input, inputs, strict=True) if value is not None}
        try:
            evaluator: Any = ReferenceEvaluator(model)
            found: list[Any] = evaluator.run(None, given)
        except Exception as error:  # the reference raises whatever its operators raise
            raise BadFile(
                text("{operator} cannot be evaluated ({reason}).", operator=title(node), reason=str(error)[:80])
            ) from error
        return [_wide(np.asarray(value)) for value in found]

    def _linear(self, node: NodeProto, inputs: Sequence[GraphValue | None], how: dict[str, Any]) -> Flow:
        """A linear operator: what has weights begins a layer of its own, unless nothing with weights is before it."""
        kind = node.op_type
        flow = self._straight(_only_flow(node, inputs))
        if kind in WEIGHTED and (flow.weighted or flow.size < flow.n_in):
            flow = self._settle(flow)
        operator = _operator(kind, inputs[1:], how, len(flow.shape))
        made = self._through(flow, operator)
        if kind not in WEIGHTED:
            return made
        return replace(made, weighted=True, name=_layer_name(node))

    def _through(self, flow: Flow, operator: Map) -> Flow:
        before = flow.f
        shape = operator(np.zeros((1, *flow.shape))).shape
        if shape[0] != 1:
            raise BadFile(text("an operator in it mixes examples."))

        def f(rows: np.ndarray) -> np.ndarray:
            return operator(before(rows))

        return replace(flow, f=f, shape=shape[1:])

    def _normalised(self, node: NodeProto, inputs: Sequence[GraphValue | None], how: dict[str, Any]) -> Flow:
        flow = self._straight(_only_flow(node, inputs))
        gain, shift, mean, variance = (np.asarray(value) for value in inputs[1:5])
        scale = gain / np.sqrt(variance + how.get("epsilon", 1e-5))
        place = (-1, *[1] * (len(flow.shape) - 1))
        return self._through(flow, lambda x: x * scale.reshape(place) + (shift - mean * scale).reshape(place))

    def _resized(self, node: NodeProto, inputs: Sequence[GraphValue | None], how: dict[str, Any]) -> Flow:
        """What lies between is a mean of its neighbours: a linear map, as a convolution is."""
        flow = self._straight(_only_flow(node, inputs))
        operator = operators.interpolation(title(node), flow.shape[1:], inputs[1:], how, self.opset)
        if flow.size < flow.n_in:
            flow = self._settle(flow)  # what is spread again has been a narrow place, a code perhaps
        return self._through(flow, operator)

    def _moved(self, node: NodeProto, inputs: Sequence[GraphValue | None]) -> list[Flow]:
        """An operator that moves numbers, found from where it puts their places (from 1; what is 0 is filled in)."""
        flows = [i for i, value in enumerate(inputs) if isinstance(value, Flow)]
        straight = [self._straight(value) for value in inputs if isinstance(value, Flow)]
        _check_one_stage(node, straight)
        ends = np.cumsum([0, *[flow.size for flow in straight]])
        given = list(inputs)
        for i, flow, first in zip(flows, straight, ends[:-1], strict=True):
            places = np.arange(1 + first, 1 + first + flow.size, dtype=np.float64).reshape(1, *flow.shape)
            given[i] = np.repeat(places, self.batch, axis=0)
        moved = self._evaluated(node, given)
        if len(straight) == 1 and moved[0][0].size > straight[0].size < straight[0].n_in:
            straight = [self._settle(straight[0])]  # what is spread again has been a narrow place, a code perhaps
        return [self._gathered(node, straight, places) for places in moved]

    def _gathered(self, node: NodeProto, flows: list[Flow], places: np.ndarray) -> Flow:
        if places.ndim < 1 or places.shape[0] != self.batch or (places != np.rint(places)).any():
            raise BadFile(text("{operator} mixes examples, or does more than move numbers.", operator=title(node)))
        shape, where = places.shape[1:], places[0].ravel().astype(np.int64)

        def gathered(rows: np.ndarray) -> np.ndarray:
            flat = np.concatenate([flow.f(rows).reshape(len(rows), -1) for flow in flows], axis=1)
            taken = flat[:, np.maximum(where - 1, 0)]
            return (taken * (where > 0) if (where == 0).any() else taken).reshape(len(rows), *shape)

        weighted = next((flow for flow in flows if flow.weighted), flows[0])
        return replace(weighted, f=gathered, shape=shape)

    def _pointwise(self, node: NodeProto, inputs: Sequence[GraphValue | None]) -> GraphValue:
        """Arithmetic and what bends: of a flow and fixed numbers, or of flows that are functions of the same."""
        flows = [value for value in inputs if isinstance(value, Flow)]
        fixed = [value for value in inputs if isinstance(value, np.ndarray)]
        if node.op_type == "Mul" and any(not value.any() for value in fixed):
            return np.zeros(())
        if (
            node.op_type in ("Add", "Sub")
            and fixed
            and not fixed[0].any()
            and not (node.op_type == "Sub" and inputs[1] is flows[0])
        ):
            return flows[0]
        same = all(flow.f is flows[0].f for flow in flows)
        if same and all(value.size == 1 for value in fixed):
            return self._bent(node, inputs, flows)
        if node.op_type == "PRelu":
            return self._sloped(node, inputs)
        if node.op_type not in ARITHMETIC:
            raise BadFile(text("{operator} joins parts of the network: it is not linear.", operator=title(node)))
        return self._added(node, inputs)

    def _bent(self, node: NodeProto, inputs: Sequence[GraphValue | None], flows: list[Flow]) -> Flow:
        first = flows[0]

        def g(t: np.ndarray) -> np.ndarray:
            given = [v.at(t) if isinstance(v, Flow) else v if v is None else v.reshape(()) for v in inputs]
            return self._evaluated(node, given)[0]

        bent = node.op_type in BENT or any(flow.bent for flow in flows) or len(flows) > 1
        straight = not bent or _is_straight(g)
        steps = (*(step for flow in flows for step in flow.steps), node.op_type)
        made = replace(first, g=g, bent=not straight, steps=steps, other=None)
        return replace(made, other=self._otherwise(node, inputs, flows)) if made.bent else made

    def _otherwise(self, node: NodeProto, inputs: Sequence[GraphValue | None], flows: list[Flow]) -> Flow | None:
        """The same of the flows' other forms, where these are functions of the same numbers, too."""
        found = [flow.other if flow.bent else self._unbent(flow) for flow in flows]
        others = [other for other in found if other is not None]
        if len(others) < len(flows) or others == flows or any(other.f is not others[0].f for other in others):
            return None
        turned = dict(zip(map(id, flows), others, strict=True))
        return self._bent(node, [turned.get(id(value), value) for value in inputs], others)

    def _sloped(self, node: NodeProto, inputs: Sequence[GraphValue | None]) -> Flow:
        sloped, slope = inputs
        if not isinstance(sloped, Flow) or not isinstance(slope, np.ndarray) or not (slope == slope.flat[0]).all():
            raise BadFile(
                text(
                    "{operator} has a slope of its own for each unit, which is not read; one slope is.",
                    operator=title(node),
                )
            )
        return self._bent(node, [sloped, slope.flat[:1]], [sloped])

    def _added(self, node: NodeProto, inputs: Sequence[GraphValue | None]) -> Flow:
        """Sums of flows, and products with fixed numbers, place by place."""
        straight = [self._straight(value) if isinstance(value, Flow) else value for value in inputs]
        flows = [value for value in straight if isinstance(value, Flow)]
        _check_one_stage(node, flows)
        _check_linear(node, flows, divisor=inputs[-1])

        def value(rows: np.ndarray, part: Any) -> np.ndarray:
            return part.f(rows) if isinstance(part, Flow) else part

        def f(rows: np.ndarray) -> np.ndarray:
            first, *rest = (value(rows, part) for part in straight)
            for other in rest:
                first = OPERATIONS[node.op_type](first, other)
            return first

        main = next((flow for flow in flows if flow.weighted), flows[0])
        shape = f(np.zeros((1, main.n_in))).shape[1:]
        return replace(main, f=f, shape=shape)

    # -------------------------------------------------------------------------------------------- layers

    def _straight(self, flow: Flow) -> Flow:
        """The flow as an affine map of what comes into its layer: behind an activation a new layer begins."""
        if flow.g is None:
            return flow
        return self._settle(flow) if flow.bent else self._unbent(flow)

    def _unbent(self, flow: Flow) -> Flow:
        """A flow that is not bent, with its g in its f; the same one every time."""
        if flow.g is None:
            return flow
        if id(flow) not in self.unbent:
            self.unbent[id(flow)] = self._folded(flow)
            self.kept.append(flow)
        return self.unbent[id(flow)]

    def _folded(self, flow: Flow) -> Flow:
        g = required(flow.g, "functions")
        a, b = float(g(np.ones(1))[0] - g(np.zeros(1))[0]), float(g(np.zeros(1))[0])
        before = flow.f

        def f(rows: np.ndarray) -> np.ndarray:
            return a * before(rows) + b

        return replace(flow, f=f, g=None, steps=())

    def _settle(self, flow: Flow) -> Flow:
        """The flow's layer is whole; what follows is a function of its output. Raises BadFile for a second way on."""
        if id(flow) in self.settled:
            return self.settled[id(flow)]
        if flow.stage != len(self.layers):
            raise BadFile(text("its graph has branches, or connections past a layer: it is no chain of layers."))
        self.layers.append(self._layer(flow))
        shape = flow.shape
        following = Flow(flow.size, shape, partial(_reshaped, shape=shape), len(self.layers))
        self.settled[id(flow)] = following
        self.kept.append(flow)
        return following

    def _finish(self, flow: Flow) -> None:
        flow = flow if flow.bent else self._straight(flow)
        if flow.stage != len(self.layers):
            raise BadFile(text("its graph has branches: it is no chain of layers."))
        untouched = flow.g is None and not flow.weighted and flow.size == flow.n_in and self.layers
        layer = self._layer(flow)
        if not (untouched and np.array_equal(layer.weight, np.eye(flow.size)) and not layer.bias.any()):
            self.layers.append(layer)

    def _layer(self, flow: Flow) -> ImportedLayer:
        flow, activation = self._named(flow)
        size = flow.n_in * flow.size + sum(layer.weight.size for layer in self.layers)
        if size > MAX_WEIGHTS:
            raise BadFile(
                text(
                    "as dense layers it has {size} weights or more; at most {most} can be shown.",
                    size=count(size),
                    most=count(MAX_WEIGHTS),
                )
            )
        bias = flow.f(np.zeros((1, flow.n_in))).reshape(-1)
        weight = np.empty((flow.size, flow.n_in), np.float32)
        for first in range(0, flow.n_in, ROWS):
            rows = np.eye(min(ROWS, flow.n_in - first), flow.n_in, first)
            weight[:, first : first + len(rows)] = (flow.f(rows).reshape(len(rows), -1) - bias).T
        name = flow.name or f"layer_{len(self.layers) + 1}"
        return ImportedLayer(name, weight, np.clip(bias, -2 * LARGEST, 2 * LARGEST).astype(np.float32), activation)

    def _named(self, flow: Flow) -> tuple[Flow, str]:
        """The flow, or its other form, whose g is an activation with a name; and this name."""
        if not flow.bent:
            return flow, "identity"
        try:
            return flow, named_function.of(required(flow.g, "functions"), flow.steps)
        except BadFile:
            if flow.other is None:
                raise
            return flow.other, named_function.of(required(flow.other.g, "functions"), flow.steps)


def _only_flow(node: NodeProto, inputs: Sequence[GraphValue | None]) -> Flow:
    """The first of an operator's inputs. Raises BadFile unless it, and no other, depends on what the network takes."""
    first, *others = inputs
    if not isinstance(first, Flow) or any(isinstance(value, Flow) for value in others):
        raise BadFile(
            text("{operator} multiplies by what depends on the input; weights must be fixed.", operator=title(node))
        )
    return first


def _check_linear(node: NodeProto, flows: Sequence[Flow], divisor: GraphValue | None) -> None:
    """Raises BadFile for a product of flows, and for a quotient by one."""
    if len(flows) > 1 and node.op_type not in ("Add", "Sub", "Sum"):
        raise BadFile(
            text("{operator} multiplies parts of the network with each other: it is not linear.", operator=title(node))
        )
    if node.op_type == "Div" and isinstance(divisor, Flow):
        raise BadFile(text("{operator} divides by what depends on the input: it is not linear.", operator=title(node)))


def _check_one_stage(node: NodeProto, flows: list[Flow]) -> None:
    """Raises BadFile where an operator takes values of different layers."""
    if any(flow.stage != flows[0].stage for flow in flows):
        raise BadFile(
            text(
                "{operator} joins parts of different depth: a connection past a layer is no chain.",
                operator=title(node),
            )
        )


OPERATIONS = {"Add": np.add, "Sum": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide}


def _operator(kind: str, arrays: Sequence[Any], how: dict[str, Any], n_axes: int) -> Map:
    arrays = [value for value in arrays if value is not None]
    if kind == "Conv":
        return lambda x: operators.conv(x, *arrays, **how)
    if kind == "ConvTranspose":
        return lambda x: operators.conv_transpose(x, *arrays, **how)
    if kind == "AveragePool":
        return lambda x: operators.average_pool(x, **how)
    if kind == "GlobalAveragePool":
        return lambda x: x.mean(axis=tuple(range(2, x.ndim)), keepdims=True)
    if kind == "ReduceMean":
        return _mean(how, arrays, n_axes)
    if kind == "MatMul":
        return lambda x: x @ arrays[0]
    weight = arrays[0].T if how.get("transB") else arrays[0]
    if how.get("transA"):
        raise BadFile(text("a Gemm in it transposes its input, which mixes examples."))
    bias = how.get("beta", 1.0) * arrays[1] if len(arrays) > 1 else 0
    return lambda x: how.get("alpha", 1.0) * (x @ weight) + bias


def _mean(how: dict[str, Any], arrays: list[Any], n_axes: int) -> Map:
    axes = how.get("axes", arrays[0] if arrays else range(1, n_axes + 1))
    axes = tuple(int(axis) % (n_axes + 1) for axis in np.asarray(axes).ravel())
    if 0 in axes:
        raise BadFile(text("a mean in it is taken over examples."))
    return lambda x: x.mean(axis=axes, keepdims=bool(how.get("keepdims", 1)))


def _is_straight(g: Map) -> bool:
    t = np.sort(np.concatenate([np.linspace(-50, 50, 41), named_function.PLACES]))
    values = g(t)
    return bool(np.allclose(values, np.interp(t, t[[0, -1]], values[[0, -1]]), rtol=1e-12, atol=1e-12))


def _reshaped(rows: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return rows.reshape(len(rows), *shape)


def _wide(array: np.ndarray) -> np.ndarray:
    """Floats in 64 bits, so that what a unit vector becomes is exact to 32."""
    return array.astype(np.float64) if array.dtype.kind == "f" or array.dtype.name == "bfloat16" else array


def _shape(value: ValueInfoProto) -> tuple[int, tuple[int, ...]]:
    """How many examples it takes at once (1 if that is open), and the shape of one."""
    dims = value.type.tensor_type.shape.dim
    sizes = [dim.dim_value if dim.HasField("dim_value") else 0 for dim in dims]
    if len(sizes) < 2 or min(sizes[1:]) < 1 or prod(sizes[1:]) > 2**20:
        told = ", ".join(str(size or "?") for size in sizes)
        raise BadFile(text("its input of shape ({told}) must be a batch of examples of a fixed size.", told=told))
    return max(sizes[0], 1), tuple(sizes[1:])


def _needed(nodes: Sequence[NodeProto], output: str) -> list[NodeProto]:
    """The operators that an output depends on, in their order."""
    wanted: set[str] = {output}
    kept: list[NodeProto] = []
    for node in reversed(nodes):
        if wanted & set(node.output):
            wanted |= set(node.input)
            kept.append(node)
    return kept[::-1]


def _attributes(node: NodeProto) -> dict[str, Any]:
    from onnx import helper

    found = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in found.items()}


def title(node: NodeProto) -> str:
    """An operator in a sentence: its kind, and its name where it has one."""
    return f"{node.op_type} ({node.name})" if node.name else node.op_type


def _layer_name(node: NodeProto) -> str:
    """By its weights' name, where that is a module's; else by the operator's own path."""
    weights = node.input[1]
    if weights.endswith(".weight"):
        return weights.removesuffix(".weight")
    return (node.name or weights).strip("/").replace("/", ".")
