"""What gunicorn reads wherever it is started from this folder: in Docker, by `make demo`, in the benchmarks."""

import gc

# The most that gunicorn allows. With its usual 4 094, a long question in an address was answered by
# gunicorn itself, in English, before the product had seen it.
limit_request_line = 8190


def post_worker_init(worker):
    """Look for rubbish less often, and not among what was loaded once: it took a tenth of a page's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
