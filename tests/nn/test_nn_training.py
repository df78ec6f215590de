"""Training of a numpy network: what each epoch takes, that it repeats, and that divergence is an error."""

import tracemalloc

import numpy as np
import pytest

from reference.nn.network import Dense
from reference.nn.optimisers import SGD, Adam
from reference.nn.training import Diverged, train


class Recorder:
    """Stands in for a network: keeps copies of the batches it is given."""

    batch, params, grads, dtype = 100, (), (), np.dtype(np.float32)

    def __init__(self, mean_loss=True):
        self.mean_loss = mean_loss
        self.seen = []

    def loss_and_gradients(self, x, target):
        self.seen.append((x.copy(), target.copy()))
        return float(x.mean()) if self.mean_loss else float(x.sum())


def problem(dtype=np.float32):
    """Return 203 rows of four classes that a network can tell apart, and a fresh network."""
    rng = np.random.default_rng(1)
    x = rng.standard_normal((203, 12)).astype(dtype)
    return x, x[:, :4].argmax(1), Dense([12, 20, 4], "relu", rng, batch=203)


@pytest.mark.parametrize("batch_size", [1, 8, 29, 100])
def test_an_epoch_takes_every_row_once_with_its_target(batch_size):
    """Each epoch covers all rows once, in another order, in batches of the size asked for and one short one."""
    x = np.arange(87.0)[:, None] * np.ones(3)
    network = Recorder()
    train(network, SGD(0.1), x, np.arange(87), epochs=2, batch_size=batch_size, rng=np.random.default_rng(0))
    for rows, target in network.seen:
        np.testing.assert_array_equal(rows[:, 0], target)
    per_epoch = -(-87 // batch_size)
    assert [len(rows) for rows, _ in network.seen[: per_epoch - 1]] == [batch_size] * (per_epoch - 1)
    orders = [np.concatenate([t for _, t in network.seen[i : i + per_epoch]]) for i in (0, per_epoch)]
    assert len(network.seen) == 2 * per_epoch
    for order in orders:
        np.testing.assert_array_equal(np.sort(order), np.arange(87))
        assert batch_size >= 87 or (order != np.arange(87)).any()
    assert batch_size >= 87 or (orders[0] != orders[1]).any()


def test_a_target_that_is_the_input_stays_paired_with_it():
    """An autoencoder's target, the same array as x, is gathered with it."""
    x = np.arange(10.0)[:, None]
    network = Recorder()
    train(network, SGD(0.1), x, x, epochs=1, batch_size=4, rng=np.random.default_rng(0))
    for rows, target in network.seen:
        np.testing.assert_array_equal(rows, target)


@pytest.mark.parametrize("mean_loss", [True, False])
def test_on_epoch_gets_the_loss_of_a_mean_sample(mean_loss):
    """Epochs count from 1; the loss is weighted by rows, so a short last batch does not distort it."""
    x, calls = np.arange(10.0)[:, None], []
    for size in (4, 10):
        train(
            Recorder(mean_loss),
            SGD(0.1),
            x,
            np.arange(10),
            epochs=2,
            batch_size=size,
            rng=np.random.default_rng(0),
            on_epoch=lambda epoch, loss: calls.append((epoch, loss)),
        )
    assert [epoch for epoch, _ in calls] == [1, 2, 1, 2]
    np.testing.assert_allclose([loss for _, loss in calls], 4.5, rtol=1e-12)


def test_the_rate_decays_after_each_epoch():
    """rate_decay multiplies the optimiser's rate once an epoch."""
    optimiser = SGD(0.5)
    rates = []
    train(
        Recorder(),
        optimiser,
        np.ones((10, 1)),
        np.arange(10),
        epochs=3,
        batch_size=2,
        rng=np.random.default_rng(0),
        rate_decay=0.5,
        on_epoch=lambda *_: rates.append(optimiser.rate),
    )
    assert rates == [0.25, 0.125, 0.0625]


@pytest.mark.parametrize("batch_size", [16, 203])
def test_equal_seeds_give_equal_weights_and_training_learns(batch_size):
    """Two runs agree in every bit; the loss falls to less than half; another seed gives other weights."""
    runs = []
    for seed in (2, 2, 3):
        x, labels, network = problem()
        losses = []
        train(
            network,
            Adam(0.01),
            x,
            labels,
            epochs=30,
            batch_size=batch_size,
            rng=np.random.default_rng(seed),
            on_epoch=lambda _, loss, losses=losses: losses.append(loss),
        )
        assert losses[-1] < losses[0] / 2
        runs.append(np.concatenate([p.ravel() for p in network.params]))
    np.testing.assert_array_equal(runs[0], runs[1])
    assert batch_size == 203 or (runs[0] != runs[2]).any()


@pytest.mark.parametrize("batch_size", [16, 203])
def test_the_callers_arrays_are_left_alone(batch_size):
    """Shuffling goes by index: x and target keep their order and values."""
    x, labels, network = problem(np.float64)
    before = x.copy(), labels.copy()
    train(network, SGD(0.1), x, labels, epochs=2, batch_size=batch_size, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(labels, before[1])


def test_a_diverging_run_raises_with_its_epoch_and_does_not_warn():
    """A rate that is far too large ends in Diverged, with the epoch and the loss that is not finite."""
    x, _, _ = problem()
    network = Dense(
        [12, 12], [], np.random.default_rng(0), batch=16, output="linear", loss="summed squared error"
    )
    done = []
    with pytest.raises(Diverged, match="try a smaller rate") as caught:
        train(
            network,
            SGD(1.0),
            x,
            x,
            epochs=100,
            batch_size=16,
            rng=np.random.default_rng(0),
            on_epoch=lambda epoch, _: done.append(epoch),
        )
    assert caught.value.epoch == len(done) + 1
    assert not np.isfinite(caught.value.loss)


def test_weights_that_overflow_in_the_last_step_raise_too():
    """The loss of the last step is finite, the weights it leaves are not: Diverged all the same."""
    x, labels, network = problem()
    with pytest.raises(Diverged):
        train(network, SGD(1e300), x, labels, epochs=1, batch_size=203, rng=np.random.default_rng(0))


@pytest.mark.parametrize("size, message", [(0, "batch_size: 0"), (150, "batches of 1 to 100")])
def test_a_batch_size_that_the_network_does_not_take_is_refused(size, message):
    """A batch size of 0 or above the network's batch raises ValueError before anything is trained."""
    network = Recorder()
    with pytest.raises(ValueError, match=message):
        train(network, SGD(0.1), np.ones((200, 1)), np.zeros(200), epochs=1, batch_size=size, rng=None)
    with pytest.raises(ValueError, match="target: 3 rows for 200"):
        train(network, SGD(0.1), np.ones((200, 1)), np.zeros(3), epochs=1, batch_size=4, rng=None)
    assert network.seen == []


def test_further_epochs_allocate_no_array():
    """Batches are gathered into buffers: the memory in use does not grow from the second epoch on."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2001, 50)).astype(np.float32)
    network = Dense([50, 30, 4], "relu", rng, batch=100)
    peaks = []

    def on_epoch(epoch, _):
        if epoch > 1:
            now, peak = tracemalloc.get_traced_memory()
            peaks.append(peak - now)
        tracemalloc.reset_peak()

    tracemalloc.start()
    try:
        train(
            network,
            SGD(0.1),
            x,
            rng.integers(0, 4, 2001),
            epochs=4,
            batch_size=100,
            rng=rng,
            on_epoch=on_epoch,
        )
    finally:
        tracemalloc.stop()
    assert max(peaks) < 100 * 50 * 4  # one batch
