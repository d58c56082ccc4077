import { useRouter } from "@tanstack/react-router";
import { useAddress } from "#console/lib/address.ts";
import { useForgetSession } from "#console/shell/session.tsx";
import { wayBack } from "./way-back.ts";

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
