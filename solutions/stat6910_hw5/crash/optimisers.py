import numpy as np


def sgd_step(w, grad, eta):
    return w - eta * grad


def momentum_step(w, v, grad, mu, eta):
    v_new = mu * v - eta * grad
    w_new = w + v_new
    return w_new, v_new


def adagrad_step(w, s, grad, eta, eps=1e-10):
    s_new = s + np.square(grad)
    w_new = w - (eta / (np.sqrt(s_new) + eps)) * grad
    return w_new, s_new


def adam_step(w, m, v, grad, t, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    m_new = beta1 * m + (1 - beta1) * grad
    v_new = beta2 * v + (1 - beta2) * np.square(grad)
    step = eta * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
    w_new = w - step * m_new / (np.sqrt(v_new) + eps * np.sqrt(1 - beta2 ** t))
    return w_new, m_new, v_new
