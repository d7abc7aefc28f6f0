"""ONNX: a graph whose every step is known, so that a convolution becomes the matrix that it is; no code is run."""

from typing import TYPE_CHECKING

from aeviz import extras
from aeviz.external import graph
from aeviz.external.base import Network
from aeviz.language import text
from aeviz.upload.base import BadFile

if TYPE_CHECKING:
    from onnx import ModelProto

TITLE = "ONNX"
SUFFIXES = (".onnx",)
DOMAINS = ("", "ai.onnx")


def read(content: bytes) -> tuple[Network, ...]:
    extras.need("onnx")
    import onnx
    from google.protobuf.message import DecodeError

    try:
        model = onnx.load_model_from_string(content)
    except (DecodeError, ValueError) as error:
        raise BadFile(text("it is no whole ONNX file ({reason}).", reason=str(error)[:80])) from error
    return graph.readings(_inlined(model).graph, _opset(model))


def _inlined(model: "ModelProto") -> "ModelProto":
    """The model without functions of its own."""
    if not model.functions:
        return model
    from onnx.inliner import inline_local_functions

    return inline_local_functions(model)


def _opset(model: "ModelProto") -> int:
    """The version of ONNX's operators. Raises BadFile for operators of others, and for numbers in another file."""
    from onnx import TensorProto

    if not model.graph.node or not model.opset_import:
        raise BadFile(text("it holds no graph."))
    if any(tensor.data_location == TensorProto.EXTERNAL for tensor in model.graph.initializer):
        raise BadFile(text("its weights lie in another file; export it with external_data=False."))
    foreign = next((node for node in model.graph.node if node.domain not in DOMAINS), None)
    if foreign is not None:
        raise BadFile(text("{operator} is no operator of ONNX itself.", operator=graph.title(foreign)))
    return next((found.version for found in model.opset_import if found.domain in DOMAINS), 18)
