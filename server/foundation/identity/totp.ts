import { generateSecret, generateURI, verifySync } from "otplib";

const period = 30;

/** A fresh secret of 160 bits, in base32 as authenticator apps want it. */
export const newTotpSecret = (): string => generateSecret();

/** The address that an authenticator app reads from a QR code; a long name is cut, or the code would be too dense for a camera. */
export function totpUri(secret: string, centreName: string, loginName: string): string {
  return generateURI({ issuer: [...centreName].slice(0, 16).join(""), label: loginName, secret });
}

/** Whether what was typed looks like a code of the app rather than a recovery code. */
export const looksLikeTotp = (typed: string): boolean => /^\d{6}$/.test(typed.replace(/\s/g, ""));

/** The time step that a code belongs to, one step of drift allowed; null when the code is wrong or its step was used before. */
export function totpStep(secret: string, typed: string, now: Date, lastStep: number): number | null {
  const result = verifySync({
    secret,
    token: typed.replace(/\s/g, ""),
    epoch: Math.floor(now.getTime() / 1000),
    period,
    epochTolerance: period,
    ...(lastStep > 0 ? { afterTimeStep: lastStep } : {}),
  });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}
