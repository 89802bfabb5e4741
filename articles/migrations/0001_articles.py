import articles.models.article
import articles.models.texts
import cms.compressed
import django.db.models.deletion
import django.utils.timezone
import taggit.managers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("authors", "0002_author"),
        ("images", "0001_image"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("slug", models.SlugField(blank=True, max_length=100, unique=True, verbose_name="address")),
                ("key", models.CharField(editable=False, max_length=200, unique=True)),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "section_position",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="A number makes this tag a section of the magazine; sections stand in this order.",
                        null=True,
                        verbose_name="place in the navigation",
                    ),
                ),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                (
                    "kicker",
                    models.CharField(
                        blank=True, help_text="A word or two above the title.", max_length=100, verbose_name="kicker"
                    ),
                ),
                (
                    "standfirst",
                    models.TextField(
                        blank=True, help_text="Two sentences that say why to read on.", verbose_name="standfirst"
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="body")),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "Français"), ("en", "English")],
                        default=articles.models.article.site_language,
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="The end of the page's address; made from the title.",
                        max_length=200,
                        verbose_name="address",
                    ),
                ),
                ("seo_title", models.CharField(blank=True, max_length=250, verbose_name="title for search engines")),
                ("seo_description", models.TextField(blank=True, verbose_name="description for search engines")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("returned", "Returned"),
                            ("approved", "Approved"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("desk_note", models.TextField(blank=True, editable=False, verbose_name="note of the desk")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="begun"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last saved")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "lead_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="images.image",
                        verbose_name="lead picture",
                    ),
                ),
                (
                    "translation_of",
                    models.ForeignKey(
                        blank=True,
                        help_text="The original, where this article is its translation: each page then leads to the other.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="translations",
                        to="articles.article",
                        verbose_name="translation of",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "article",
                "verbose_name_plural": "articles",
                "ordering": ["-updated_at", "-pk"],
                "permissions": [
                    ("change_any_article", "Can see and change everybody's articles"),
                    ("approve_article", "Can approve and return articles"),
                    ("publish_article", "Can publish, schedule and withdraw articles"),
                    ("import_article", "Can publish at a date in the past"),
                    ("time_machine", "Can browse the site as of another moment"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("article_id", models.PositiveBigIntegerField(db_index=True, verbose_name="article")),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("submit", "Submit for review"),
                            ("take_back", "Take back"),
                            ("return", "Return to the writer"),
                            ("approve", "Approve"),
                            ("rework", "Work on it again"),
                            ("publish", "Publish"),
                            ("republish", "Publish this again"),
                            ("correct", "Correct"),
                            ("withdraw", "Withdraw"),
                            ("cancel", "Cancel"),
                            ("reschedule", "Move"),
                            ("merge_tags", "Merge tags"),
                        ],
                        max_length=40,
                        verbose_name="what",
                    ),
                ),
                ("detail", models.JSONField(default=dict, verbose_name="details")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "record",
                "verbose_name_plural": "records",
                "ordering": ["-pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="FAQEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=300, verbose_name="question")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="faq",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "question and answer",
                "verbose_name_plural": "frequently asked questions",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StoredSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=32)),
                ("content", cms.compressed.CompressedJSONField()),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="saved at")),
                ("refused", models.BooleanField(default=False, verbose_name="refused")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saved by",
                    ),
                ),
                (
                    "stored_source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="articles.storedsource"
                    ),
                ),
            ],
            options={
                "verbose_name": "revision",
                "verbose_name_plural": "revisions",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=200)),
                ("language", models.CharField(max_length=8)),
                ("live_from", models.DateTimeField(verbose_name="live from")),
                ("live_until", models.DateTimeField(null=True, verbose_name="live until")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="expiry asked for")),
                ("published_at", models.DateTimeField(verbose_name="first published")),
                ("updated_at", models.DateTimeField(verbose_name="updated")),
                ("note", models.TextField(blank=True, verbose_name="public note of the correction")),
                ("silent", models.BooleanField(default=False)),
                ("notes", models.JSONField(default=list)),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                ("kicker", models.CharField(blank=True, max_length=100)),
                ("standfirst", models.TextField(blank=True)),
                ("description", models.TextField(blank=True)),
                ("texts", articles.models.texts.TextsField()),
                ("contents", models.JSONField(default=list)),
                ("faq", models.JSONField(default=list)),
                ("links", models.JSONField(default=list)),
                ("reading_minutes", models.PositiveIntegerField(default=1)),
                ("words", models.PositiveIntegerField(default=0)),
                ("seo_title", models.CharField(blank=True, max_length=250)),
                ("seo_description", models.TextField(blank=True)),
                ("translation_group", models.PositiveBigIntegerField()),
                ("card", models.CharField(blank=True, db_index=True, max_length=60)),
                ("made_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "lead_image",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="images.image"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stored_source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="articles.storedsource"
                    ),
                ),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "ordering": ["-live_from"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Redirect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=500, unique=True)),
                (
                    "article",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="authors.author"
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="images.image"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.tag"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FormerTagAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=100, unique=True)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_addresses", to="articles.tag"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EditionTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0)),
                ("published_at", models.DateTimeField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="edition_tags", to="articles.edition"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="edition_tags", to="articles.tag"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TagAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="articles.tag"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tagged",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tagged", to="articles.article"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tagged", to="articles.tag"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="tags",
            field=taggit.managers.TaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="articles.Tagged",
                to="articles.Tag",
                verbose_name="tags",
            ),
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=8)),
                ("slug", models.SlugField(max_length=200)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="addresses", to="articles.article"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("language", "slug"), name="one_article_per_address")],
            },
        ),
        migrations.CreateModel(
            name="Byline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bylines",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bylines",
                        to="authors.author",
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "byline",
                "verbose_name_plural": "bylines",
                "ordering": ["position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("article", "author"), name="one_byline_per_author")],
            },
        ),
        migrations.CreateModel(
            name="EditionByline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0)),
                ("published_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="edition_bylines", to="authors.author"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bylines", to="articles.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["author", "-published_at"], name="edition_byline_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "author"), name="one_author_once_per_edition")
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edition_images",
                        to="articles.edition",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="edition_images", to="images.image"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "image"), name="one_image_once_per_edition")
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionPin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pins", to="articles.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "article"), name="one_pin_once_per_edition")
                ],
            },
        ),
        migrations.CreateModel(
            name="PinnedRelated",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pinned",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                        verbose_name="related article",
                    ),
                ),
            ],
            options={
                "verbose_name": "pinned related article",
                "verbose_name_plural": "pinned related articles",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "target"), name="one_pin_per_target"),
                    models.CheckConstraint(
                        condition=models.Q(("article", models.F("target")), _negated=True),
                        name="no_article_pins_itself",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="storedsource",
            constraint=models.UniqueConstraint(fields=("article", "digest"), name="one_source_once_per_article"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["live_from"], name="edition_from"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["live_until"], name="edition_until"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["language", "live_from"], name="edition_language_from"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["language", "live_until"], name="edition_language_until"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["made_at"], name="edition_made"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["language", "-published_at", "-article"], name="edition_newest"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["language", "slug", "live_from"], name="edition_address"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["translation_group"], name="edition_translations"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("note", ""), _negated=True), fields=["-live_from"], name="edition_corrections"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("live_until__isnull", True), ("live_until__gt", models.F("live_from")), _connector="OR"
                ),
                name="edition_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at__isnull", True), ("expires_at__gt", models.F("live_from")), _connector="OR"
                ),
                name="edition_expires_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                fields=("article", "live_from"), name="one_edition_per_article_and_moment"
            ),
        ),
        migrations.AddIndex(
            model_name="editiontag",
            index=models.Index(fields=["tag", "-published_at"], name="edition_tag_newest"),
        ),
        migrations.AddConstraint(
            model_name="editiontag",
            constraint=models.UniqueConstraint(fields=("edition", "tag"), name="one_tag_once_per_edition"),
        ),
        migrations.AddConstraint(
            model_name="tagged",
            constraint=models.UniqueConstraint(fields=("tag", "content_object"), name="one_tag_once_per_article"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(fields=("language", "slug"), name="one_working_copy_per_address"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(
                fields=("translation_of", "language"), name="one_translation_per_language"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("translation_of", models.F("id")), _negated=True),
                name="no_article_translates_itself",
            ),
        ),
    ]
