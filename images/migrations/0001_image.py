import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import images.files
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Image",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(default=images.files.new_token, editable=False, max_length=32, unique=True)),
                ("file", models.FileField(editable=False, upload_to="", verbose_name="file")),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for those who do not see it.",
                        max_length=500,
                        verbose_name="text alternative",
                    ),
                ),
                (
                    "decorative",
                    models.BooleanField(
                        default=False,
                        help_text="The picture says nothing that the text does not: no alternative.",
                        verbose_name="decorative",
                    ),
                ),
                ("caption", models.TextField(blank=True, verbose_name="caption")),
                ("credit_name", models.CharField(blank=True, max_length=200, verbose_name="photographer or artist")),
                (
                    "credit_url",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                        verbose_name="link of the credit",
                    ),
                ),
                ("agency", models.CharField(blank=True, max_length=200, verbose_name="agency")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Where the picture was found; for the desk only.",
                        max_length=500,
                        verbose_name="source",
                    ),
                ),
                ("licence", models.CharField(blank=True, max_length=200, verbose_name="licence")),
                ("rights_until", models.DateField(blank=True, null=True, verbose_name="rights end on")),
                (
                    "focal_x",
                    models.FloatField(
                        default=0.5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="focal point, from the left",
                    ),
                ),
                (
                    "focal_y",
                    models.FloatField(
                        default=0.5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="focal point, from the top",
                    ),
                ),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="width")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="height")),
                ("digest", models.CharField(db_index=True, editable=False, max_length=64)),
                ("tone", models.CharField(blank=True, editable=False, max_length=3)),
                ("renditions", models.JSONField(default=dict, editable=False)),
                ("crops", models.JSONField(default=dict, editable=False)),
                ("failed", models.JSONField(default=dict, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="uploaded at"),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "image",
                "verbose_name_plural": "images",
                "ordering": ["-created_at", "-pk"],
                "permissions": [("change_any_image", "Can change images that others uploaded")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("focal_x__range", (0, 1)), ("focal_y__range", (0, 1))),
                        name="image_focal_point_inside",
                    )
                ],
            },
        ),
    ]
