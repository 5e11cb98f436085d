"""How static files are named and kept."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Immutable hashed names, compressed once; imports between our JavaScript modules are rewritten to those names."""

    support_js_module_import_aggregation = True
