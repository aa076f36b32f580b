"""ONNX Runtime on its CPU provider, one operator a model, inputs and outputs bound beforehand.
"""

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper

from inputs import scattered

OPERATORS = {"softplus_f32": "Softplus", "softplus_f64": "Softplus", "relu_f32": "Relu"}


def about():
    return {"onnxruntime": ort.__version__, "onnx": onnx.__version__}


def bound(op, x):
    if op not in OPERATORS:
        raise KeyError(f"it has no {op}")
    kind = TensorProto.DOUBLE if x.dtype == np.float64 else TensorProto.FLOAT
    values = [helper.make_tensor_value_info(name, kind, [len(x)]) for name in "xy"]
    graph = helper.make_graph([helper.make_node(OPERATORS[op], ["x"], ["y"])], op, values[:1], values[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    y, binding = np.empty_like(x), session.io_binding()
    binding.bind_input("x", "cpu", 0, x.dtype, x.shape, x.ctypes.data)
    binding.bind_output("y", "cpu", 0, y.dtype, y.shape, y.ctypes.data)
    return lambda: (session.run_with_iobinding(binding), y, x)[1]


def kernel(op, n):
    return bound(op, scattered(n, np.float64 if op.endswith("f64") else np.float32))


def values(op, x):
    return bound(op, x)()
