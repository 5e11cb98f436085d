/**
 * <sillon-cart>: changes the number of copies without leaving the page. Each form in it works alone; this sends it,
 * takes the cart from the page that comes back, says what the shop said, and keeps the focus.
 */
class SillonCart extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.send(event));
  }

  async send(event) {
    const form = event.target;
    if (!new URL(form.action).pathname.includes("/cart/lines/")) return;
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    const focused = (this.contains(document.activeElement) && document.activeElement.id) || event.submitter?.id;
    try {
      const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (!response.ok) throw new Error(String(response.status));
      this.take(new DOMParser().parseFromString(await response.text(), "text/html"), focused);
    } catch {
      form.submit(); // whatever it was, the browser's own way tells it best
    } finally {
      this.busy = false;
    }
  }

  take(page, focused) {
    const fresh = page.querySelector("sillon-cart");
    if (!fresh) return location.reload();
    this.replaceChildren(...fresh.childNodes);
    for (const place of ["[data-cart-count]", "[data-messages]"]) {
      document.querySelector(place)?.replaceChildren(...(page.querySelector(place)?.childNodes ?? []));
    }
    document.title = page.title;
    (document.getElementById(focused) ?? this.querySelector("h1"))?.focus();
  }
}

customElements.define("sillon-cart", SillonCart);
