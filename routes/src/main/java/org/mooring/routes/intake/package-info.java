/**
 * What was taken in and not answered yet, on disk: files and messages of many payments, from the moment they are the
 * hub's until their answer has left. Plain Java; knows nothing of Camel, formats or payments.
 */
package org.mooring.routes.intake;
