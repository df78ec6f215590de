"""How the five functions are called; the same code runs on a submission and on the reference."""


def affine_forward(student, x, w, b):
    """Return out."""
    return student.affine_forward(x.copy(), w.copy(), b.copy())[0]


def affine_backward(student, x, w, b, dout):
    """Return the three gradients."""
    _, cache = student.affine_forward(x.copy(), w.copy(), b.copy())
    dx, dw, db = student.affine_backward(dout.copy(), cache)
    return {"dx": dx, "dw": dw, "db": db}


def relu_forward(student, x):
    """Return out."""
    return student.relu_forward(x.copy())[0]


def relu_backward(student, x, dout):
    """Return dx."""
    return student.relu_backward(dout.copy(), student.relu_forward(x.copy())[1])


def softmax_loss(student, x, y):
    """Return the loss and its gradient."""
    loss, dx = student.softmax_loss(x.copy(), y.copy())
    return {"loss": loss, "dx": dx}
