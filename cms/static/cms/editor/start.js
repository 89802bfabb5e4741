// Before there is an editor: its looks are asked for while the page is still being read, or it is shown without them at first.
"use strict";

CKEDITOR.skinName = CKEDITOR.config.skin;
CKEDITOR.skin.loadPart("editor");
