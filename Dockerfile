FROM python:3.11-slim-bookworm

# Pango draws the PDF reports.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home ale \
    && install -d -o ale /data

WORKDIR /app
ENV PYTHONUNBUFFERED=1 DATA_DIR=/data STATIC_ROOT=/app/collected

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY . .
RUN ALE_ENV=demo DATA_DIR=/tmp/build python manage.py collectstatic --no-input && rm -r /tmp/build

ENV ALE_ENV=production
USER ale
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "ale_styrning.wsgi", "--bind=0.0.0.0:8000", "--workers=4", "--max-requests=5000", "--max-requests-jitter=500"]
