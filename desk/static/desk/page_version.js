// What was typed comes back with the browser's Back button, into a page that is fetched anew. What that page had shown must
// come back with it, or the text of others would be written over unseen. Browsers bring back what differs from the page's own
// value, but for hidden types: so these fields are of another type, not displayed, and have here no value of the page's own.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("input[hidden]:is([name=page_version], [name=version], [name=edition], [name=session], [name=base], [name=answered])").forEach((field) => {
    const { value } = field;
    field.value = value;
    field.defaultValue = "";
  });
});
