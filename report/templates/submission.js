for (const code of document.querySelectorAll(".paste pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch { // a page may not be allowed to: then the reader copies what is selected
      getSelection().selectAllChildren(code);
      button.textContent = "Selected: copy it";
    }
  });
  code.after(button);
}
