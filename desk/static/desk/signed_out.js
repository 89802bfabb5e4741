// Whoever sends something and hears that nobody is signed in any more asks here (cms/uploads.js does).
document.addEventListener("patio:signed-out", ({ detail }) => {
  detail.signedIn = import("./sign_in.js").then(
    async ({ signIn }) => {
      const { ok, samePerson } = await signIn();
      return ok && samePerson;
    },
    () => false,
  );
});
