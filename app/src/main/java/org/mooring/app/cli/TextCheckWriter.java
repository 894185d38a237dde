package org.mooring.app.cli;

import java.io.PrintWriter;
import org.mooring.transformers.iso8583.DialectCheck;

/** For people: a mistake a line, beginning with file and line as editors take it, and at the end how many there were. */
final class TextCheckWriter implements CheckWriter {
    private final PrintWriter out;
    private int files;
    private int mistakes;
    private int unreadable;

    TextCheckWriter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void checked(String file, DialectCheck check) {
        files++;
        mistakes += check.faults().size();
        for (DialectCheck.Fault fault : check.faults()) {
            out.println(file + ":" + fault.line() + ": " + (fault.pointer().isEmpty() ? "" : fault.pointer() + " ")
                    + (fault.value() == null ? "" : "is '" + fault.value() + "', ") + fault.rule()
                    + (fault.nearest() == null ? "" : "; did you mean '" + fault.nearest() + "'?"));
        }
    }

    @Override
    public void unreadable(String file, String why) {
        unreadable++;
        out.println(file + ": " + why);
    }

    @Override
    public void end() {
        out.println(count(files, "file") + " checked, " + count(mistakes, "mistake")
                + (unreadable == 0 ? "" : ", " + count(unreadable, "file") + " unreadable"));
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
