import { useNavigate, useSearch } from "@tanstack/react-router";

/** What the address says beside its path; filters live here, so that a view can be sent to a colleague. */
export type Address = Readonly<Record<string, string | undefined>>;

/**
 * Reads and changes the filter in the address; an undefined value leaves it. Changing replaces, not piles up.
 * With `whileAt` it changes only an address that still says this: what is saved late opens nothing that its person has shut.
 */
export function useAddress(): [Address, (change: Address, whileAt?: Address) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const address: Record<string, string | undefined> = {};
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      address[key] = String(value);
  }
  const change = (to: Address, whileAt: Address = {}): void => {
    void navigate({
      to: ".",
      replace: true,
      search: (before: Record<string, unknown>) => {
        if (Object.entries(whileAt).some(([key, value]) => before[key] !== value)) return before;
        const after: Record<string, unknown> = { ...before, ...to };
        for (const [key, value] of Object.entries(after))
          if (value === undefined || value === "") delete after[key];
        return after;
      },
    });
  };
  return [address, change];
}
