import { describe, expect, test } from "vitest";
import { type Local, type ServerDraft, settle } from "./drafts.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 2, minute)).toISOString();
const local = (text: string, minute: number, base: string | null = null): Local => ({ text, mode: "message", at: Date.parse(at(minute)), base });
const server = (text: string, minute: number): ServerDraft => ({ conversationId: "c", mode: "message", text, at: at(minute), device: "other-device" });

describe("R-CV-05 (drafts): two devices", () => {
  test("R-CV-05 (drafts): what only one of them has is shown", () => {
    expect(settle(null, server("您好", 1)).show).toMatchObject({ text: "您好", base: at(1) });
    expect(settle(local("您好", 1), null)).toEqual({ show: local("您好", 1), other: null });
    expect(settle(local(" ", 5), server("您好", 1)).show?.text).toBe("您好");
  });
  test("R-CV-05 (drafts): written on here since the server was told: it stands alone", () => {
    expect(settle(local("您好，锅盖", 2, at(1)), server("您好", 1))).toEqual({ show: local("您好，锅盖", 2, at(1)), other: null });
  });
  test("R-CV-05 (drafts): of two that differ the newer is written on, and the other one is shown beside it", () => {
    expect(settle(local("甲", 2), server("乙", 1))).toMatchObject({ show: { text: "甲", base: at(1) }, other: { text: "乙" } });
    expect(settle(local("甲", 1), server("乙", 2))).toMatchObject({ show: { text: "乙" }, other: { text: "甲" } });
    expect(settle(local("同", 1), server("同", 2))).toMatchObject({ show: { text: "同", base: at(2) }, other: null });
  });
});
