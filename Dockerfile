# One image for every process of the platform; which one runs is the command's argument.
FROM python:3.11-slim AS environment
WORKDIR /community
COPY infra/local/wheels/uv.txt requirements.lock ./
RUN python -m venv /environment \
    && /environment/bin/pip install --no-cache-dir --require-hashes -r uv.txt \
    && /environment/bin/uv pip sync --no-cache --python /environment/bin/python \
       --require-hashes requirements.lock

FROM python:3.11-slim
# The processes need no rights of their own.
RUN useradd --create-home --uid 10001 community && mkdir /community /home/community/stack \
    && chown community /home/community/stack
COPY --from=environment /environment /environment
WORKDIR /community
COPY schemas schemas
COPY streams streams
COPY projections projections
COPY api api
COPY infra infra
ENV PATH=/environment/bin:$PATH PYTHONUNBUFFERED=1 COMMUNITY_HOME=/home/community/stack
USER community
ENTRYPOINT ["python", "-m", "infra.cli"]
CMD ["serve", "api"]
