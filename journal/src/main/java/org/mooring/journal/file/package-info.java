/** Small files beside the journal that must be on the device before they count. Uses the JDK only. */
package org.mooring.journal.file;
