package org.mooring.journal;

/** Another process has taken the task: this one was not heard of for longer than its lease. Nothing was written. */
public final class TurnOver extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public TurnOver(String task, String what) {
        super("turn of task " + task + " is over: " + what + "; nothing was written, another instance goes on with it");
    }
}
