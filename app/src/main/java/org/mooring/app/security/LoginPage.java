package org.mooring.app.security;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.util.StreamUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.util.HtmlUtils;

/** The one page that is open to everybody. */
@Controller
class LoginPage {
    private final String template;

    LoginPage() throws IOException {
        template = StreamUtils.copyToString(
                new ClassPathResource("org/mooring/app/security/login.html").getInputStream(), StandardCharsets.UTF_8);
    }

    @GetMapping(path = "/login", produces = MediaType.TEXT_HTML_VALUE + ";charset=UTF-8")
    @ResponseBody
    String login(HttpServletRequest request, CsrfToken token) {
        String notice = request.getParameter("error") != null
                ? "Name or password is wrong."
                : request.getParameter("logout") != null ? "Logged out." : "";
        return template.replace("{{notice}}", notice).replace("{{token}}", HtmlUtils.htmlEscape(token.getToken()));
    }
}
