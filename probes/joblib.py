"""joblib's process backends freeze or fork; its threading backend's threads are greenlets."""

requires = ["joblib"]
limit = {"multiprocessing": 12, "loky": 20}
greenlets = {"multiprocessing": 1, "loky": 1}
uses = ["multiprocessing"]


def once():
    """the threading backend"""
    import time

    import joblib

    return lambda i: joblib.Parallel(2, backend="threading")(joblib.delayed(time.sleep)(0.3) for _ in range(2))


def multiprocessing():
    """the multiprocessing backend"""
    import math

    import joblib

    return lambda i: joblib.Parallel(2, backend="multiprocessing")(joblib.delayed(math.sqrt)(n) for n in range(4))


def loky():
    """the loky backend"""
    import math

    import joblib

    return lambda i: joblib.Parallel(2, backend="loky")(joblib.delayed(math.sqrt)(n) for n in range(4))
