/** Backup and restore of a data folder, without Spring and Camel: used by the command line. */
package org.mooring.app.backup;
