from django.db import migrations


def rename_waiting(apps, schema_editor):
    """The module of the task has another name, too."""
    rows = apps.get_model("django_tasks_database", "DBTaskResult").objects.using(schema_editor.connection.alias)
    rows.filter(task_path="cms.tasks.upkeep.prune").update(task_path="cms.tasks.periodic.prune")


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0002_upkeep_facts"),
    ]

    operations = [
        migrations.RenameModel(old_name="Upkeep", new_name="PeriodicTask"),
        migrations.RunPython(rename_waiting, migrations.RunPython.noop),
    ]
