"""Who may do what with which article. Views and forms check it, and `articles.publishing` and `articles.workflow` again."""

from articles.models.article import State


def is_own(user, article):
    """Created by this user, or signed with this user's author. Pairs with `Article.objects.owned_by`."""
    if article.created_by_id == user.pk:
        return True
    return article.bylines.filter(author__user=user).exists()


def can_see(user, article):
    """Pairs with `Article.objects.visible_to`."""
    if not user.is_active or not user.has_perm("articles.view_article"):
        return False
    return user.has_perm("articles.change_any_article") or is_own(user, article)


def can_change(user, article):
    """Writers change their own while it is theirs: not while it is in review or approved."""
    if not user.is_active or not user.has_perm("articles.change_article"):
        return False
    if user.has_perm("articles.change_any_article"):
        return True
    return article.state in (State.DRAFT, State.RETURNED) and is_own(user, article)


def can_delete(user, article):
    """Only what never had an edition: what readers saw is withdrawn, not deleted."""
    if not user.is_active or not user.has_perm("articles.delete_article"):
        return False
    return can_change(user, article) and not article.editions.exists() and not article.addresses.exists()


def can_put_back(user, trashed):
    """Who might have deleted it (`can_delete`)."""
    if not user.is_active or not all(map(user.has_perm, ("articles.delete_article", "articles.change_article"))):
        return False
    if user.has_perm("articles.change_any_article"):
        return True
    return trashed.state in (State.DRAFT, State.RETURNED) and trashed.owners.filter(pk=user.pk).exists()


def can_approve(user, article):
    return user.is_active and user.has_perm("articles.approve_article") and can_see(user, article)


def can_publish(user, article):
    """Publish, schedule, move, cancel, correct and withdraw."""
    return user.is_active and user.has_perm("articles.publish_article") and can_see(user, article)


def can_change_series(user):
    """Make series and dossiers, and put articles in them: whoever does sees all articles."""
    return user.is_active and user.has_perms(["articles.change_series", "articles.change_any_article"])


def can_arrange(user):
    """Choose what stands at the top of a page: whoever may publish, of all articles."""
    return user.is_active and user.has_perms(["articles.publish_article", "articles.change_any_article"])


def can_import(user):
    """Publish at a date in the past, as an archive is loaded."""
    return user.is_active and user.has_perm("articles.import_article")
