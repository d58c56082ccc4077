import type source from "../zh-CN/events.ts";

/** What the event record says, by kind. */
const events = {
  events: {
    "conversations.brought": "Past conversations imported",
    "conversation.opened": "Conversation began",
    "conversation.reopened": "Conversation reopened",
    "conversation.asked": "The customer wrote",
    "conversation.answered": "An agent answered",
    "conversation.assigned": "Assigned to an agent",
    "conversation.requeued": "Back into the queue",
    "conversation.transferred": "Transferred",
    "conversation.confirmation_asked": "Asked whether it is solved",
    "conversation.not_solved": "The customer says it is not solved",
    "conversation.ended": "Conversation ended",
    "conversation.rated": "Rated by the customer",
    "conversation.recorded": "Record written",
    "conversation.warning_overruled": "A warning about words was overruled",
    "conversation.message_left": "A customer left a message",
    "promise.made": "Promise made",
    "promise.claimed": "Promise claimed",
    "promise.called": "Call recorded",
    "promise.postponed": "Promise postponed",
    "promise.done": "Promise kept",
    "promise.missed": "Promise missed",
    "promise.cancelled": "Promise cancelled",
    "promise.number_shown": "Number of a promise shown",
    "promise.exported": "Promises exported",
    "conversation.tagged": "Tags changed",
    "presence.changed": "Presence changed",
    "insight.rebuild_asked": "Rebuild of the figures asked for",
    "handbook.drafted": "Handbook version drafted",
    "handbook.submitted": "Handed in for review",
    "handbook.approved": "Review passed",
    "handbook.returned": "Returned for changes",
    "handbook.withdrawn": "Draft withdrawn",
    "handbook.published": "Put in force",
    "handbook.pilot_ended": "Pilot ended",
  },
} satisfies typeof source;

export default events;
