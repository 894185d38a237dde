package org.mooring.app.ops;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The short names that people type. */
@Controller
class HawtioEntrance {
    @GetMapping({"/", "/hawtio", "/hawtio/"})
    String hawtio() {
        return "redirect:/actuator/hawtio/index.html";
    }
}
