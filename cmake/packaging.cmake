# SPDX-License-Identifier: MIT
# The Debian package, made by `./dev package`: the program, its unit, its manual page and completions.

include(GNUInstallDirs)

# taskgate_package(): what is installed, and how CPack makes a .deb of it.
function(taskgate_package)
    set(made "${CMAKE_BINARY_DIR}/package-files")
    find_program(TASKGATE_PACKAGE_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
    add_custom_target(package_files
        COMMAND "${TASKGATE_PACKAGE_PYTHON}" "${CMAKE_SOURCE_DIR}/deploy/make_files.py"
            "$<TARGET_FILE:taskgate>" "${made}" "${PROJECT_VERSION}"
        DEPENDS taskgate VERBATIM)

    install(TARGETS taskgate RUNTIME DESTINATION bin)
    install(FILES "${CMAKE_SOURCE_DIR}/deploy/taskgate.service" DESTINATION /lib/systemd/system)
    install(FILES "${CMAKE_SOURCE_DIR}/deploy/taskgate.env" DESTINATION /etc/taskgate
        PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
    install(FILES "${CMAKE_SOURCE_DIR}/deploy/logrotate" DESTINATION /etc/logrotate.d RENAME taskgate)
    install(FILES "${made}/taskgate.1.gz" DESTINATION share/man/man1)
    install(FILES "${made}/taskgate.bash" DESTINATION share/bash-completion/completions RENAME taskgate)
    install(FILES "${made}/_taskgate" DESTINATION share/zsh/vendor-completions)
    install(FILES "${CMAKE_SOURCE_DIR}/deploy/debian/copyright" "${made}/changelog.gz"
        DESTINATION share/doc/taskgate)
    install(FILES "${CMAKE_SOURCE_DIR}/deploy/debian/lintian-overrides"
        DESTINATION share/lintian/overrides RENAME taskgate)

    set(CPACK_GENERATOR DEB)
    set(CPACK_PACKAGE_NAME taskgate)
    set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
    set(CPACK_STRIP_FILES ON)
    set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
        OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
    set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
    set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The Taskgate authors <taskgate@taskgate.invalid>")
    set(CPACK_DEBIAN_PACKAGE_SECTION web)
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
    set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, init-system-helpers (>= 1.54)")
    set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
    set(CPACK_DEBIAN_PACKAGE_SUGGESTS "logrotate, postgresql")
    set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "multi-user task service that verifies JSON Web Tokens")
    set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Taskgate is an HTTP API for tasks. An app signs people in; Taskgate verifies
the JSON Web Tokens that it hands out, and gives all users their own tasks and
nobody else's. They are kept in one SQLite file or in PostgreSQL.
.
This package has a service for systemd, which runs as a user of its own.")
    foreach(script postinst prerm postrm conffiles)
        list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${CMAKE_SOURCE_DIR}/deploy/debian/${script}")
    endforeach()
    set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
    include(CPack)
endfunction()
