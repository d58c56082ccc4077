import type source from "../zh-CN/events.ts";

/** What the event record says, by kind. */
const events = {
  events: {
    "conversations.brought": "Past conversations imported",
    "conversation.opened": "Conversation began",
    "conversation.reopened": "Conversation reopened",
    "view.saved": "Shared view saved",
    "view.deleted": "Shared view deleted",
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
