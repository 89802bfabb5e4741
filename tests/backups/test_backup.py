"""A backup of database and pictures, made while people write, and its way back (promise G8)."""

import contextlib
import os
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from articles import publishing, writing
from articles.models import Edition, Tag
from backups import folders, making, manifests
from backups.errors import BackupError
from backups.moments import one_moment
from backups.verifying import verify
from images import files as image_files
from images import renditions
from rendering import share_cards
from tests.backups.places import files, restored, rows
from tests.factories import make_article, make_image, make_tag, make_user, publish_article
from tests.many import IS_FULL, MANY, make_editions, make_images, small_bites, somebody_writing  # noqa: F401 - a fixture

ROUNDS = 40 if IS_FULL else 15
BACKUPS = 3  # while they write, at the least
# Of the database that it stands in.
OWN = {"sessions.Session"}


def fill():
    """A small magazine with all that a backup has to keep: drafts, revisions, editions, pictures, cards, accounts."""
    image = make_image()
    renditions.finish(image)
    edition = publish_article(title="Une cour « à l’ombre »", lead_image=image, tags=["Été", "Ombre"])
    share_cards.update_card(edition)
    writing.write(make_article(title="Brouillon"), {"title": "Brouillon, deux fois"}, by=make_user(role="journalist"))
    return edition


def test_everything_comes_back(target, tmp_path, media_root):
    fill()
    (media_root / "README.md").write_text("comes with Patio")
    made = making.make(target)
    assert made.notes == []
    with restored(target, tmp_path) as copy:
        assert rows(copy.alias) == rows()
    there = files(media_root)
    del there["README.md"]
    assert len(there) == made.files > 5
    assert files(tmp_path / "new") == there


def test_times_of_files_come_back_as_the_addresses_of_caches_are_made_of_them(target, tmp_path, media_root):
    name = fill().lead_image.file.name
    os.utime(media_root / name, ns=(10**18, 10**18))
    making.make(target)
    with restored(target, tmp_path):
        facts = (tmp_path / "new" / name).stat()
        assert (facts.st_mtime_ns, facts.st_mode & 0o777) == (10**18, 0o644)


def test_a_number_that_was_given_is_not_given_again(target, tmp_path):
    for _number in range(3):
        last = make_tag().pk
    Tag.objects.filter(pk=last).delete()
    making.make(target)
    with restored(target, tmp_path) as copy:
        new = Tag(name="Neuf", slug="neuf")
        new.save(using=copy.alias)
        assert new.pk == last + 1


def test_nobody_else_can_read_it(target):
    fill()
    making.make(target)
    for path in [target, *target.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_sessions_can_be_left_out(target, tmp_path, client):
    client.force_login(make_user(role="editor"))
    making.make(target, sessions=False)
    with restored(target, tmp_path) as copy:
        assert rows(copy.alias)["sessions.Session"] == []
        assert rows(copy.alias, without=OWN) == rows(without=OWN)


def test_it_works_before_migrate_too_and_brings_an_earlier_release_forward(target, tmp_path):
    """Code of today, tables of yesterday."""
    fill()
    try:
        call_command("migrate", "related", "0001", verbosity=0)
        call_command("migrate", "opensearch", "zero", verbosity=0)
        making.make(target)
    finally:
        call_command("migrate", verbosity=0)
    assert manifests.read(folders.Folder(target).backups()[0])["migrations"]["related"] == ["0001_related_editions"]
    with restored(target, tmp_path) as copy:
        marked = {"desk.ArticleWords"}  # as after any upgrade that puts triggers in
        assert rows(copy.alias, without=marked) == rows(without=marked)


def test_a_newer_release_is_refused_by_name(target, tmp_path):
    made = making.make(target)
    manifest = manifests.read(made.path)
    manifest["migrations"]["articles"] = ["0999_of_tomorrow"]
    manifests.write(made.path, manifest)
    with pytest.raises(BackupError, match=r"articles\.0999_of_tomorrow"), restored(target, tmp_path):
        pass


# Pictures


def test_what_is_there_already_is_not_kept_twice(target, media_root):
    fill()
    first = making.make(target)
    assert first.added == len(set(files(media_root).values())) > 0
    make_image(colour=(1, 2, 3))
    number = len(list(media_root.rglob("*.*")))
    second = making.make(target)
    assert (second.files, second.added) == (number, number - first.files)
    assert making.make(target).added == 0


def test_a_file_that_was_written_anew_is_kept_anew(target, tmp_path, media_root):
    name = fill().lead_image.file.name
    making.make(target)
    image_files.put(name, b"other bytes")
    assert making.make(target).added == 1
    with restored(target, tmp_path):
        assert (tmp_path / "new" / name).read_bytes() == b"other bytes"


def test_a_picture_that_the_pool_lost_is_kept_again(target, media_root):
    fill()
    making.make(target)
    next(path for path in (target / "pool").rglob("*") if path.is_file()).unlink()
    assert making.make(target).added == 1
    assert verify(target).differences == []


def test_a_picture_removed_in_the_wrong_second_makes_it_look_again(target, tmp_path, media_root, monkeypatch):
    """It is new, a row of the moment names it, and it goes before it was read."""
    moments = []

    class Moment:
        def __init__(self, using="default"):
            self.image = None if moments else make_image()
            self.moment = one_moment(using)
            moments.append(self)

        def __enter__(self):
            found = self.moment.__enter__()
            if self.image:
                self.image.delete()
            return found

        def __exit__(self, *error):
            return self.moment.__exit__(*error)

    monkeypatch.setattr(making, "one_moment", Moment)
    fill()
    assert making.make(target).notes == []
    assert len(moments) == 2
    with restored(target, tmp_path) as copy:
        assert rows(copy.alias) == rows()


def test_a_file_that_is_nowhere_is_told_and_stops_no_backup(target, media_root):
    name = fill().lead_image.file.name
    (media_root / name).unlink()
    assert making.make(target).notes == [f"1 fichier que la base nomme n’est nulle part\xa0: {name}."]
    assert verify(target).differences == []


def test_links_in_the_folder_of_pictures_are_followed_once(target, tmp_path, media_root):
    fill()
    (media_root / "images").rename(tmp_path / "elsewhere")
    (media_root / "images").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "circle").symlink_to(tmp_path / "elsewhere")
    making.make(target)
    assert verify(target).differences == []


# While others write


class Writers:
    """People who publish, upload, correct and delete until they are told to stop.

    They stop to think between two steps: twenty threads without a pause leave a backup of the same process so little of the
    interpreter that it never catches up with what they write.
    """

    PAUSE = 0.5  # seconds

    def __init__(self, number):
        self.stopped, self.errors, self.done = threading.Event(), [], 0
        self.people = [threading.Thread(target=self.work, args=[each]) for each in range(number)]

    def __enter__(self):
        for person in self.people:
            person.start()
        return self

    def __exit__(self, *error):
        self.stopped.set()
        for person in self.people:
            person.join()
        assert self.errors == []

    def work(self, number):
        try:
            editor = make_user(role="chief editor")
            while True:
                for _step in self.one_round(editor, number):
                    if self.stopped.wait(self.PAUSE):
                        return
                self.done += 1
        except Exception as error:
            self.errors.append(repr(error))
        finally:
            connections.close_all()

    def have_done(self, number):
        while self.done < number and not self.errors:
            time.sleep(0.01)

    def one_round(self, editor, number):
        """A step after another."""
        yield (image := make_image(by=editor, size=(40, 30), colour=(number, self.done % 256, 9)))
        yield (article := make_article(by=editor, lead_image=image, title=f"{number} {self.done}"))
        yield (edition := publishing.publish(article, by=editor))
        yield renditions.finish(image, ["jpeg"])
        yield share_cards.update_card(Edition.objects.get(pk=edition.pk))
        live = Edition.objects.live(timezone.now()).filter(article=article).first()
        source = {**live.source, "title": f"{number} corrigé"}
        yield publishing.correct(live, source=source, by=editor, note="Un nom")
        yield make_image(by=editor, colour=(number, 1, 1)).delete()
        yield make_tag().delete()


def test_twenty_writers_and_each_backup_is_whole(target, tmp_path):
    made = []
    with Writers(20) as writers:
        while (writers.done < ROUNDS or len(made) < BACKUPS) and not writers.errors:
            made.append(making.make(target))
    made.append(making.make(target))
    assert [each.notes for each in made] == [[]] * len(made)
    verified = verify(made[-2].path)
    assert (verified.vendor, verified.differences) == (connection.vendor, [])
    with restored(target, tmp_path) as copy:
        assert rows(copy.alias) == rows()
    numbers = [manifests.read(each.path)["tables"]["articles_edition"]["rows"] for each in made]
    assert numbers == sorted(numbers) and numbers[0] < numbers[-1]


def test_it_is_the_database_of_one_moment(target, tmp_path, monkeypatch):
    """What Django reads at that moment, while others write, is what comes back."""
    seen = []

    @contextlib.contextmanager
    def watched(using="default"):
        with one_moment(using) as moment:
            seen.append(rows(moment.alias))
            yield moment

    monkeypatch.setattr(making, "one_moment", watched)
    with Writers(6) as writers:
        writers.have_done(3)
        made = making.make(target)
        writers.have_done(writers.done + 3)
    with restored(made.path, tmp_path) as copy:
        assert rows(copy.alias) == seen[-1] != rows()
        assert len(seen[-1]["articles.Edition"]) > 0


def test_many_rows_while_somebody_writes(target):
    make_editions(MANY)
    make_images(MANY)
    with somebody_writing():
        made = making.make(target)
    assert (made.files >= MANY, made.notes, verify(target).differences) == (True, [], [])


def test_the_backup_takes_no_write_lock(target):
    """A writer who waits for nobody goes through while the moment is held."""
    with one_moment() as moment:
        before = Tag.objects.using(moment.alias).count()
        make_tag()
        assert Tag.objects.using(moment.alias).count() == before == Tag.objects.count() - 1


def test_two_at_once_are_refused(target):
    making.make(target)
    with folders.Folder(target).locked(), pytest.raises(BackupError, match="est en cours"):
        making.make(target)


# What stops it


def refused(target, **options):
    with pytest.raises(CommandError) as refusal:
        call_command("backup", *([str(target)] if target else []), **options)
    return str(refusal.value)


def test_a_full_disk_is_said_and_nothing_is_left(target, media_root):
    """`/dev/full` is a disk without room."""
    fill()
    first = making.make(target)
    pooled = files(target / "pool")
    make_image(colour=(3, 3, 3))
    part = target / "pool" / f"{os.getpid()}.part"
    part.symlink_to("/dev/full")
    assert refused(target) == (
        f"Il n’y a plus de place sur le disque de {target}. Rien n’est gardé de ce qui était commencé."
    )
    assert folders.Folder(target).all() == [first.path]
    assert files(target / "pool") == pooled
    assert "plus de place" in folders.Folder(target).failure()["reason"]
    assert verify(target).differences == []
    part.unlink(missing_ok=True)
    assert making.make(target).added > 0
    assert folders.Folder(target).failure() is None


def test_places_that_are_none(tmp_path, media_root, target):
    media_root.mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letters.txt").write_text("x")
    assert refused(None) == "Nommez le dossier des sauvegardes, ici ou dans BACKUP_TARGET."
    assert refused(media_root / "backups").endswith(
        "ne doivent pas être l’un dans l’autre\xa0: choisissez un autre endroit."
    )
    assert refused(tmp_path).endswith("ne doivent pas être l’un dans l’autre\xa0: choisissez un autre endroit.")
    assert refused(tmp_path / "file") == f"{tmp_path}/file est un fichier, et non un dossier."
    assert refused(tmp_path / "a" / "b") == f"{tmp_path}/a n’existe pas\xa0: un disque manque-t-il\u202f?"
    assert refused(tmp_path / "home").startswith(
        f"{tmp_path}/home n’est pas un dossier de sauvegardes, et n’est pas vide"
    )
    assert refused(target, keep="some").startswith("Ce qui est à garder s’écrit")
    assert not target.exists() and [path.name for path in (tmp_path / "home").iterdir()] == ["letters.txt"]


def test_what_is_unfinished_goes_with_the_next(target):
    unfinished = making.make(target).path
    (unfinished / "manifest.json").unlink()
    with pytest.raises(BackupError, match="inachevée"):
        manifests.read(unfinished)
    made = making.make(target, now=timezone.now() + timedelta(minutes=1))
    assert folders.Folder(target).all() == [made.path]


def test_pictures_that_no_backup_names_go(target, media_root):
    fill()
    day = datetime(2026, 3, 2, 12, tzinfo=UTC)
    making.make(target, now=day)
    shutil.rmtree(media_root)
    Edition.objects.all().delete()
    making.make(target, now=day + timedelta(days=1), keep={"daily": 2})
    assert len(files(target / "pool")) > 0
    making.make(target, now=day + timedelta(days=2), keep={"daily": 2})
    assert files(target / "pool") == {}
    assert [path.name[:10] for path in folders.Folder(target).backups()] == ["2026-03-03", "2026-03-04"]


def test_what_others_put_into_the_pool_stops_no_backup_and_stays(target):
    making.make(target)
    (target / "pool" / ".nfs000000001").write_text("x")
    made = making.make(target, now=timezone.now() + timedelta(minutes=1))
    assert made.notes == []
    assert [path.name for path in (target / "pool").iterdir()] == [".nfs000000001"]


def test_a_list_that_cannot_be_read_keeps_all_pictures(target, media_root):
    fill()
    first = making.make(target)
    (first.path / "files.jsonl.gz").write_bytes(b"")
    shutil.rmtree(media_root)
    media_root.mkdir()
    [missing, tidied] = making.make(target, now=timezone.now() + timedelta(minutes=1)).notes
    assert "nulle part" in missing and "files.jsonl.gz" in tidied
    assert len(files(target / "pool")) > 0
