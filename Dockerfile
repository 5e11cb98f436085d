# syntax=docker/dockerfile:1
# The shop as one image: web, worker, beat and every manage.py command are the same files with another command.

FROM python:3.11-slim-bookworm AS build
ENV PYTHONUNBUFFERED=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /build
COPY deploy/dev/uv.txt requirements.txt ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r uv.txt \
 && uv venv /srv/venv \
 && uv pip sync --python /srv/venv/bin/python --require-hashes requirements.txt

ENV PATH=/srv/venv/bin:$PATH
WORKDIR /srv/shop
COPY manage.py ./
COPY deploy/health.py ./deploy/
COPY locale locale
COPY static static
COPY templates templates
COPY consent consent
COPY catalog catalog
COPY checkout checkout
COPY storefront storefront
# The key is for this one command, which needs one to read the settings; nothing of it stays.
RUN pybabel compile --directory locale --domain django \
 && SECRET_KEY=only-for-collecting-static-files-while-building STATIC_ROOT=/srv/static STATE_DIR=/tmp/state \
    python manage.py collectstatic --no-input --verbosity 0 --ignore oscar --ignore django_tables2 \
 && python -m compileall -q .

FROM python:3.11-slim-bookworm
# Nobody in particular, with nothing to write to but the volumes for pictures and for what is served to nobody, and
# what is mounted at /tmp.
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin sillon \
 && install --directory --owner=sillon --group=sillon /srv/media \
 && install --directory --owner=sillon --group=sillon --mode=700 /srv/private
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/shop /srv/shop
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=storefront.settings \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media \
    PRIVATE_ROOT=/srv/private \
    STATE_DIR=/tmp/state
WORKDIR /srv/shop
USER sillon
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "storefront.wsgi:application"]
