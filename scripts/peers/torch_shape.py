"""Inputs and classes of the networks whose training steps are measured in PyTorch; the page needs them too, and it
needs no PyTorch.
"""

INPUTS, CLASSES = 1024, 10
