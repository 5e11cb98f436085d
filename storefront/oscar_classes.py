"""Which of Oscar's classes are replaced without forking the app they live in."""

from typing import Any

from django.utils.module_loading import import_string
from oscar.core.loading import default_class_loader

REPLACED = {
    ("partner.strategy", "Selector"): "checkout.pricing.Selector",
    ("shipping.repository", "Repository"): "checkout.shipping.Repository",
    ("order.utils", "OrderNumberGenerator"): "checkout.placement.OrderNumberGenerator",
}


def load(module_label: str, classnames: list[str], module_prefix: str) -> list[Any]:
    """Oscar's dynamic class loader (`OSCAR_DYNAMIC_CLASS_LOADER`), with ours first."""
    return [
        import_string(REPLACED[module_label, name])
        if (module_label, name) in REPLACED
        else default_class_loader(module_label, [name], module_prefix)[0]
        for name in classnames
    ]
