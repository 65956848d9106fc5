# Twokeys in a container: a virtual environment made in one stage, run in another without any tool
# that could build or install. Configure it with the environment and /etc/twokeys/twokeys.toml.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv --without-pip /opt/twokeys \
 && pip --python /opt/twokeys/bin/python install --require-hashes --only-binary :all: --requirement requirements.lock \
 && pip install --require-hashes --only-binary :all: --requirement requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
RUN pip wheel --no-deps --no-index --no-build-isolation --wheel-dir /dist . \
 && pip --python /opt/twokeys/bin/python install --no-deps --no-index /dist/*.whl

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Twokeys" \
      org.opencontainers.image.description="AWS IAM in Slack, under the two-person rule" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN pip uninstall --yes --quiet pip \
 && useradd --system --uid 10001 --user-group --no-create-home --home-dir /var/lib/twokeys twokeys \
 && install --directory --owner twokeys --group twokeys --mode 0700 /var/lib/twokeys \
 && install --directory --mode 0755 /etc/twokeys
COPY --from=build /opt/twokeys /opt/twokeys
ENV PATH="/opt/twokeys/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL="sqlite:////var/lib/twokeys/twokeys.sqlite" \
    TWOKEYS_POLICY="/etc/twokeys/twokeys.toml"
USER 10001:10001
WORKDIR /var/lib/twokeys
VOLUME ["/var/lib/twokeys"]
STOPSIGNAL SIGTERM
# Over HTTP, what a load balancer asks too. In Socket Mode nothing listens, and that a twokeys process
# lives is all that can be seen from outside it ([t]: the pattern must not find itself).
# A health check may be words of a shell: no signal has to reach it.
# hadolint ignore=DL3025
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD if [ -z "$SLACK_APP_TOKEN" ]; then \
          python -c "import http.client as h; c = h.HTTPConnection('127.0.0.1', $PORT, timeout=4); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"; \
        else \
          grep -qs '/bin/[t]wokeys' /proc/[0-9]*/cmdline; \
        fi
ENTRYPOINT ["twokeys"]
CMD ["serve"]
