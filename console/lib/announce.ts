const regions = new Map<"polite" | "assertive", HTMLElement>();

function region(politeness: "polite" | "assertive"): HTMLElement {
  const known = regions.get(politeness);
  if (known?.isConnected === true) return known;
  const made = document.createElement("div");
  made.className = "k-unseen";
  made.setAttribute("aria-live", politeness);
  document.body.append(made);
  regions.set(politeness, made);
  return made;
}

/** Says a sentence to screen readers: new messages politely, breaches assertively (LOOK §6). */
export function announce(sentence: string, politeness: "polite" | "assertive" = "polite"): void {
  const place = region(politeness);
  // A new child is announced even when the sentence repeats the last one.
  const line = document.createElement("p");
  line.textContent = sentence;
  place.replaceChildren(line);
}
