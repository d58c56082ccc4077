import { useRouter } from "@tanstack/react-router";
import { useAddress } from "#console/lib/address.ts";
import { useForgetSession } from "#console/shell/session.tsx";

/** A way within the console; anything that would lead elsewhere is the home page. */
export function wayBack(next: string | undefined): string {
  if (next === undefined || !next.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/";
  return /^\/(signin|first-run|invite)(\/|\?|$)/.test(next) ? "/" : next;
}

/** Goes on to where the person wanted to be before signing in. */
export function useEnter(): () => void {
  const router = useRouter();
  const forget = useForgetSession();
  const [{ next }] = useAddress();
  return () => {
    forget();
    router.history.replace(wayBack(next));
  };
}
