"""What gunicorn reads wherever it is started from this folder: in Docker, by `make demo`, in the benchmarks."""

# The most that gunicorn allows. With its usual 4 094, a long question in an address was answered by
# gunicorn itself, in English, before the product had seen it.
limit_request_line = 8190
