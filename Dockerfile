# Concord's service, base install. See docs/deploy.md.
FROM python:3.11-slim

WORKDIR /app
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PATH=/app/.venv/bin:$PATH CONCORD_DATA=/data

# Packages first: they change less often than the code. EXTRAS=postgres adds the driver for a PostgreSQL state database.
ARG EXTRAS=""
COPY pyproject.toml ./
COPY .ci/install.py .ci/warm.py .ci/constraints.txt .ci/
RUN python .ci/install.py $EXTRAS

COPY LICENSE README.md ./
COPY docs docs
COPY prompts prompts
COPY serving serving
COPY ingest ingest
COPY eval eval
COPY assist assist
# Compile what the service imports, while files may still be written.
RUN python .ci/warm.py && useradd --system --uid 10001 --home-dir /data concord && install -d -o concord -g concord -m 0700 /data

USER concord
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
# Inside the container every address is the container's own; docker-compose.yml publishes it on the host's loopback alone.
CMD ["python", "-m", "assist", "serve", "--host", "0.0.0.0"]
