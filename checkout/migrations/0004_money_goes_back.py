"""Refunds, disputes, copies that are owed, mails of each kind, and what Stripe’s events led to."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0003_kept_carts"),
        ("order", "0021_billingaddress_code_shippingaddress_code"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stripe_id", models.CharField(max_length=255, unique=True, verbose_name="Stripe dispute")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("reason", models.CharField(max_length=60, verbose_name="reason")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("needs_response", "needs an answer"),
                            ("under_review", "under review"),
                            ("won", "won"),
                            ("lost", "lost"),
                            ("warning_needs_response", "inquiry, needs an answer"),
                            ("warning_under_review", "inquiry, under review"),
                            ("warning_closed", "inquiry, closed"),
                            ("prevented", "prevented"),
                        ],
                        max_length=40,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("answer_by", models.DateTimeField(blank=True, null=True, verbose_name="answer by")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
            ],
            options={
                "verbose_name": "dispute",
                "verbose_name_plural": "disputes",
            },
        ),
        migrations.CreateModel(
            name="EventsRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OwedCopies",
            fields=[
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="owed",
                        serialize=False,
                        to="order.line",
                    ),
                ),
                ("copies", models.PositiveIntegerField(verbose_name="copies")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
            ],
            options={
                "verbose_name": "copies owed",
                "verbose_name_plural": "copies owed",
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("intent_id", models.CharField(max_length=255, verbose_name="Stripe payment")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("staff", "asked for by staff"),
                            ("late", "paid late, when the copies were gone"),
                            ("twice", "paid twice"),
                            ("stripe", "made in Stripe’s own dashboard"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "stripe_id",
                    models.CharField(blank=True, max_length=255, null=True, unique=True, verbose_name="Stripe refund"),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=1, verbose_name="attempt")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="decided")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="sent back")),
                ("failed_at", models.DateTimeField(blank=True, null=True, verbose_name="failed")),
                ("error", models.CharField(blank=True, max_length=250, verbose_name="error")),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
            },
        ),
        migrations.CreateModel(
            name="RefundLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField(verbose_name="copies")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("restocked", models.BooleanField(default=False, verbose_name="back on the shelf")),
            ],
            options={
                "verbose_name": "refunded copies",
                "verbose_name_plural": "refunded copies",
            },
        ),
        migrations.RemoveConstraint(
            model_name="ordermail",
            name="order_mail_once",
        ),
        migrations.RenameField(model_name="stripeevent", old_name="session_id", new_name="object_id"),
        migrations.AddField(
            model_name="payment",
            name="processing_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="under way since"),
        ),
        migrations.AddField(
            model_name="stripeevent",
            name="ignored",
            field=models.CharField(blank=True, max_length=250, verbose_name="ignored, because"),
        ),
        migrations.AlterField(
            model_name="stripeevent",
            name="object_id",
            field=models.CharField(blank=True, db_index=True, max_length=255, verbose_name="of what"),
        ),
        migrations.AddField(
            model_name="stripeevent",
            name="payment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="events",
                to="checkout.payment",
            ),
        ),
        migrations.AlterField(
            model_name="ordermail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("order_confirmation", "confirmation"),
                    ("order_payment_failed", "payment failed"),
                    ("order_cancelled", "cancelled"),
                    ("order_refunded", "refunded"),
                ],
                max_length=30,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="intent_id",
            field=models.CharField(blank=True, db_index=True, max_length=255, verbose_name="Stripe payment"),
        ),
        migrations.AlterField(
            model_name="stripeevent",
            name="handled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="looked into"),
        ),
        migrations.AlterField(
            model_name="stripeevent",
            name="received_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="came"),
        ),
        migrations.AlterField(
            model_name="stripeevent",
            name="type",
            field=models.CharField(max_length=100, verbose_name="what"),
        ),
        migrations.AddIndex(
            model_name="stripeevent",
            index=models.Index(
                condition=models.Q(("handled_at", None)), fields=["received_at"], name="stripe_event_waiting"
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="checkout.payment"
            ),
        ),
        migrations.AddConstraint(
            model_name="owedcopies",
            constraint=models.CheckConstraint(condition=models.Q(("copies__gt", 0)), name="owed_some_copies"),
        ),
        migrations.AddField(
            model_name="refund",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="checkout.payment"
            ),
        ),
        migrations.AddField(
            model_name="ordermail",
            name="refund",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to="checkout.refund",
            ),
        ),
        migrations.AddConstraint(
            model_name="ordermail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("refund", None)), fields=("order", "kind"), name="order_mail_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ordermail",
            constraint=models.UniqueConstraint(fields=("refund", "kind"), name="refund_mail_once"),
        ),
        migrations.AddField(
            model_name="refundline",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="order.line"
            ),
        ),
        migrations.AddField(
            model_name="refundline",
            name="refund",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="checkout.refund"
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("done_at", None), ("failed_at", None)), fields=["created_at"], name="refund_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", Decimal(0))), name="refund_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at", None), ("failed_at", None), _connector="OR"), name="refund_ends_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="refundline",
            constraint=models.UniqueConstraint(fields=("refund", "line"), name="refund_line_once"),
        ),
        migrations.AddConstraint(
            model_name="refundline",
            constraint=models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="refund_of_copies"),
        ),
    ]
