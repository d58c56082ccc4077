import { expect, test } from "vitest";
import { emptyRecord, recordGaps, recordToSend, stanceOf } from "./record.ts";

test("R-CV-05 (record): topic, problem and result are asked for, and no need or opinion is left half written", () => {
  expect([...recordGaps(emptyRecord)]).toEqual(["topic", "problem", "result"]);
  const whole = { ...emptyRecord, topic: "aftersale", problem: " 漏水 ", result: "换新" };
  expect([...recordGaps({ ...whole, needs: [{ category: "exchange", text: " " }], opinions: [{ category: "", text: "x", stance: "neutral" }] })]).toEqual(["needs.0", "opinions.0"]);
  expect(recordToSend({ ...whole, needs: [{ category: "", text: "" }] })).toBeNull();
  expect([...recordGaps({ ...whole, process: "长".repeat(2001) })]).toEqual(["process"]);
  expect(recordToSend(whole)).toEqual({ topic: "aftersale", problem: "漏水", process: "", result: "换新", needs: [], opinions: [] });
});

test("R-CV-06 (opinion): the handbook's tone suggests the stance", () => {
  expect([stanceOf("good"), stanceOf("bad"), stanceOf("neutral"), stanceOf(undefined)]).toEqual(["praise", "criticism", "neutral", "neutral"]);
});
