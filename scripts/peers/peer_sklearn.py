"""scikit-learn's MLPClassifier, one epoch a call.
"""

import warnings

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

from inputs import BATCH, CLASSES, MOMENTUM, RATE, ROWS, rows


def about():
    return {"scikit-learn": sklearn.__version__}


class Training:
    def __init__(self, shape):
        if shape["activation"] != "relu":
            raise ValueError("it has no softplus")
        warnings.filterwarnings("ignore")
        self.data = rows(shape["inputs"])
        self.model = MLPClassifier(
            [shape["width"]] * shape["depth"],
            activation="relu",
            solver="sgd",
            batch_size=BATCH,
            learning_rate_init=RATE,
            momentum=MOMENTUM,
            nesterovs_momentum=False,
            alpha=0.0,
            random_state=shape.get("seed", 0),
        )
        x, labels = self.data
        self.model.partial_fit(x[:BATCH], labels[:BATCH], classes=np.arange(CLASSES))

    def advance(self):
        self.model.partial_fit(*self.data)
        return ROWS // BATCH

    def loss(self):
        return float(self.model.loss_)
