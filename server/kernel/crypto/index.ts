export { blindIndex, openBlindIndex, rewrapIndexKey, type BlindIndex, type BlindKind } from "./blind.ts";
export { erasedTopic, followErasures, openDataKeys, rewrapDataKeys, type DataKeys } from "./data-keys.ts";
export type { PersonalKind } from "./detect.ts";
export { openField, sealField, type DataKey, type Place } from "./field.ts";
export { isRecoverySaved, noteRecoverySaved, openKeys, retireMasterKeys, rotateMasterKey, type KeyRing, type KeySource } from "./keys.ts";
export { openParts, sealParts } from "./parts.ts";
export { cutPersonal, fillIn, type Part } from "./personal.ts";
export { exportRecovery, importRecovery, restoreKeys } from "./recovery.ts";
export { SealBroken } from "./seal.ts";
